package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// soaked is one sample.
type soaked struct {
	at         time.Duration
	rss        int64 // bytes
	heap       int64 // bytes in use, after the collector ran; 0 = not asked
	goroutines int
	files      int // open file descriptors
	wal, db    int64
	acked      int
	p50, p99   time.Duration // of the webhook's answers since the last sample
}

// sampler looks at a process from outside: /proc, the files of its database, and
// the profiles on a listener that only the test's process has.
type sampler struct {
	t    *testing.T
	p    *process
	of   station
	r    *relay
	file *os.File
	rows []soaked
}

func newSampler(t *testing.T, file string, p *process, of station, r *relay) *sampler {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	s := &sampler{t: t, p: p, of: of, r: r, file: f}
	s.write("seconds,rss_bytes,heap_bytes,goroutines,files,wal_bytes,db_bytes,acknowledged,p50_us,p99_us")
	return s
}

func (s *sampler) write(line string) {
	if _, err := fmt.Fprintln(s.file, line); err != nil {
		s.t.Error(err)
	}
}

// sample looks once.
func (s *sampler) sample(at time.Duration) {
	proc := filepath.Join("/proc", strconv.Itoa(s.p.cmd.Process.Pid))
	path := strings.TrimPrefix(s.of.database, "sqlite:")
	x := soaked{at: at, rss: residentOf(proc), wal: fileSize(path + "-wal"), db: fileSize(path), acked: s.r.count()}
	if files, err := os.ReadDir(filepath.Join(proc, "fd")); err == nil {
		x.files = len(files)
	}
	x.goroutines = s.ask("goroutine?debug=1", `total (\d+)`)
	x.heap = int64(s.ask("heap?gc=1&debug=1", `# HeapInuse = (\d+)`))
	x.p50, x.p99 = spread(s.r.look())
	s.rows = append(s.rows, x)
	s.write(fmt.Sprintf("%.0f,%d,%d,%d,%d,%d,%d,%d,%d,%d", x.at.Seconds(), x.rss, x.heap, x.goroutines, x.files, x.wal, x.db, x.acked, x.p50.Microseconds(), x.p99.Microseconds()))
}

// ask reads a number from a profile.
func (s *sampler) ask(profile, form string) int {
	res, err := s.p.client.Get("http://" + s.of.profiles + "/debug/pprof/" + profile)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	found := regexp.MustCompile(form).FindSubmatch(raw)
	if found == nil {
		s.t.Errorf("no %s in %s", form, profile)
		return 0
	}
	n, _ := strconv.Atoi(string(found[1])) // digits
	return n
}

// residentOf is a process's memory in bytes, 0 where /proc does not say.
func residentOf(proc string) int64 {
	raw, err := os.ReadFile(filepath.Join(proc, "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64) // digits
	return pages * int64(os.Getpagesize())
}

// spread is the middle and the 99th of a hundred of some durations.
func spread(list []time.Duration) (p50, p99 time.Duration) {
	if len(list) == 0 {
		return 0, 0
	}
	slices.Sort(list)
	at := func(share float64) time.Duration { return list[int(math.Ceil(share*float64(len(list))))-1] }
	return at(0.5), at(0.99)
}

// soakGrowth is how much more of what must be flat the last quarter of a long
// run may hold than the second.
const soakGrowth = 1.10

// report prints how each figure went; when long it fails on one that grew.
func (s *sampler) report(long bool) {
	s.t.Helper()
	if s.rows[len(s.rows)-1].at < time.Minute {
		return // too short for figures
	}
	quarter := len(s.rows) / 4
	second, last := s.rows[quarter:2*quarter], s.rows[len(s.rows)-quarter:]
	for _, f := range []struct {
		name string
		of   func(soaked) float64
		how  func([]soaked, func(soaked) float64) float64
		flat bool
	}{
		{"RSS, MiB", func(x soaked) float64 { return float64(x.rss) / (1 << 20) }, mean, true},
		{"heap in use, MiB", func(x soaked) float64 { return float64(x.heap) / (1 << 20) }, mean, true},
		{"goroutines", func(x soaked) float64 { return float64(x.goroutines) }, least, true},
		{"open files", func(x soaked) float64 { return float64(x.files) }, least, true},
		{"WAL, MiB", func(x soaked) float64 { return float64(x.wal) / (1 << 20) }, mean, true},
		{"database, MiB", func(x soaked) float64 { return float64(x.db) / (1 << 20) }, mean, false},
		{"p50 of answers, ms", func(x soaked) float64 { return x.p50.Seconds() * 1000 }, mean, false},
		{"p99 of answers, ms", func(x soaked) float64 { return x.p99.Seconds() * 1000 }, mean, false},
	} {
		was, is := f.how(second, f.of), f.how(last, f.of)
		s.t.Logf("%-18s second quarter %8.2f, last %8.2f, slope %+.3f an hour, most %8.2f", f.name, was, is, slope(s.rows[quarter:], f.of), most(s.rows, f.of))
		if long && f.flat && is > was*soakGrowth+1 {
			s.t.Errorf("%s is not flat: %.2f, then %.2f", f.name, was, is)
		}
	}
}

func mean(rows []soaked, of func(soaked) float64) (sum float64) {
	for _, x := range rows {
		sum += of(x) / float64(len(rows))
	}
	return sum
}

// least is what is always there: of goroutines and files a leak adds to it, a
// busy moment does not.
func least(rows []soaked, of func(soaked) float64) float64 {
	m := of(rows[0])
	for _, x := range rows {
		m = min(m, of(x))
	}
	return m
}

func most(rows []soaked, of func(soaked) float64) (m float64) {
	for _, x := range rows {
		m = max(m, of(x))
	}
	return m
}

// slope is the rise of a figure by the hour: the line of least squares.
func slope(rows []soaked, of func(soaked) float64) float64 {
	at := func(x soaked) float64 { return x.at.Hours() }
	mx, my := mean(rows, at), mean(rows, of)
	var up, over float64
	for _, x := range rows {
		up += (at(x) - mx) * (of(x) - my)
		over += (at(x) - mx) * (at(x) - mx)
	}
	if over == 0 {
		return 0
	}
	return up / over
}
