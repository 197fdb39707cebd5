package pgtest

import (
	"os/exec"
	"strings"
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
