package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestACopyHoldsWhatItsTemplateHeld(t *testing.T) {
	c := New(false)
	t.Cleanup(c.Close)
	first := c.Database(t)
	psql := func(address, sql string) string {
		out, err := exec.Command("psql", address, "-tAc", sql).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	psql(first, "create table kept (x int); insert into kept values (7)")
	if got := psql(c.Copy(t, name(first)), "select x from kept"); got != "7" {
		t.Fatalf("copy holds %q, want 7", got)
	}
	if got := psql(first, "show fsync"); got != "off" {
		t.Fatalf("fsync %s, want off", got)
	}
}

func TestMigratedIsMadeOnce(t *testing.T) {
	c := New(false)
	t.Cleanup(c.Close)
	times := 0
	migrate := func(address string) error {
		times++
		return exec.Command("psql", address, "-qc", "create table kept (x int)").Run()
	}
	first, second := c.Migrated(t, migrate), c.Migrated(t, migrate)
	for _, address := range []string{first, second} {
		if out, err := exec.Command("psql", address, "-tAc", "select count(*) from kept").CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
	if times != 1 || first == second {
		t.Errorf("migrated %d times, databases %s and %s; want one migration and two copies", times, first, second)
	}
}

func TestRisesWithWhatItHeld(t *testing.T) {
	c := New(true)
	t.Cleanup(c.Close)
	address := c.Database(t)
	if out, err := exec.Command("psql", address, "-qc", "create table kept (x int); insert into kept values (7)").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, how := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := c.Fell(how); err != nil {
			t.Fatal(err)
		}
		if err := exec.Command("psql", address, "-qc", "select 1").Run(); err == nil {
			t.Errorf("answers after %s", how)
		}
		if err := c.Rise(); err != nil {
			t.Fatalf("after %s: %v", how, err)
		}
		out, err := exec.Command("psql", address, "-tAc", "select x from kept").CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "7" {
			t.Errorf("after %s: %v: %s", how, err, out)
		}
	}
}

// TestFoldersInMemoryAreSwept: of who lives they stay, of who is no more they go.
func TestFoldersInMemoryAreSwept(t *testing.T) {
	mine := Folder(t)
	if filepath.Dir(mine) != memory {
		t.Skipf("no %d bytes are free in %s", memoryRoom, memory)
	}
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(memory, fmt.Sprintf("anping-test-%d-1", gone.Process.Pid))
	if err := os.MkdirAll(filepath.Join(left, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	Folder(t)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", left, err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}
