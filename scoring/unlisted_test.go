package scoring

import "testing"

func TestSiteIn(t *testing.T) {
	sites := []Site{
		{ID: 1, Code: "YG", Name: "阳光花园", Zone: "Asia/Shanghai"},
		{ID: 2, Code: "YG2", Name: "阳光花园二期", Zone: "Asia/Shanghai"},
		{ID: 3, Code: "JN", Name: "江南苑", Zone: "Asia/Shanghai"},
		{ID: 4, Code: "PK", Name: "Park View", Zone: "Asia/Shanghai"},
		{ID: 5, Code: "T1", Name: "双子座", Zone: "Asia/Shanghai"},
		{ID: 6, Code: "T2", Name: "双子座", Zone: "Asia/Shanghai"},
	}
	r, err := NewRoster(Roster{Sites: sites})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		said string
		want int64
	}{
		{"阳光花园着火了", 1},
		{"我在 陽光 花園3号楼,电梯困人了", 1},
		{"阳光花园北门,阳光花园南门", 1},
		{"阳光花园", 1},
		{"阳光花园二期着火了", 2},
		{"阳光花园和阳光花园二期都停电", 0},
		{"阳光花园和江南苑都停电", 0},
		{"fire at PARK VIEW, gate 2", 4},
		{"fire at Park Viewing", 0},
		{"阳光家园着火了", 0},
		{"JN着火了", 0},
		{"双子座着火了", 0},
		{"着火了", 0},
		{"", 0},
	} {
		if got := r.SiteIn(row.said); got != row.want {
			t.Errorf("SiteIn(%q) = %d, want %d", row.said, got, row.want)
		}
	}
}
