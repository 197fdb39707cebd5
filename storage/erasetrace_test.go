package storage

import "testing"

func TestTraces(t *testing.T) {
	t.Parallel()
	row := erasureRow{Name: "李强", Phone: "+86 138-0000-9002", Home: "3号楼501", Instead: "已注销7"}
	own := map[string]bool{"A1024": true, "J-1": true}
	tr := newTraces(row, []string{"李强国", "王磊"}, own)
	for said, want := range map[string]string{
		"李强又漏了":                      "已注销7又漏了",
		"李 强在3号楼 501":                "已注销7在…",
		"李强国在":                       "李强国在",
		"13号楼501和3号楼5012":            "13号楼501和3号楼5012",
		"打13800009002或138 0000 9002": "打…或…",
		"王磊":                         "王磊",
	} {
		if got := tr.without(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	if got := newTraces(row, []string{"李强"}, own).without("李强又漏了"); got != "…又漏了" {
		t.Errorf("of two who are called so: %q", got)
	}
	tr.learn("说膝盖疼,约了周五")
	tr.learn("好的")
	for said, want := range map[string]bool{
		"走访 说膝盖疼,约了周五": true, "理由:说膝盖疼,约…": true, "说膝盖": false, "好的": false,
		"看 A1024": true, "J-1 采纳": true, "A10245": false, "J-12": false, "": false,
	} {
		if got := tr.in(said); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
	if got, want := tr.inJSON(`[{"action":"visit C001","label":"记 李强","n":12345678901234567890}]`), `[{"action":"visit C001","label":"记 已注销7","n":12345678901234567890}]`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := tr.inJSON("2027-Q1 1 李强"); got != "2027-Q1 1 已注销7" {
		t.Error(got)
	}
	if none := newTraces(erasureRow{}, []string{"王磊"}, nil); none.in("王磊") || none.inJSON("") != "" {
		t.Error("nothing to look for was found")
	}
}
