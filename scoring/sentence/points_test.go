package sentence_test

import (
	"testing"

	"anping/scoring/sentence"
)

// TestPoints: who is named behind a fight as who it was is accused; who is called,
// asked about or there is not, and neither is anybody behind a fire.
func TestPoints(t *testing.T) {
	t.Parallel()
	l := sentence.Shipped()
	for said, about := range map[string]bool{
		"救命有人打架,是李强": true, "有人打架 就是李强": true, "有人打架,李强打的": true, "打架的是李强": true,
		"有人打架 是李强快来": false, "有人打架 是不是李强": false, "有人打架,李强快来": false, "没人打架 是李强": false, "3号楼着火了,是李强": false,
	} {
		if got := l.Read(said, "李强").About; got != about {
			t.Errorf("%s: about staff %v, want %v", said, got, about)
		}
	}
	for said, points := range map[string]bool{"李强": true, "是李强": true, "李强打的": true, "是李强快来": false, "李强在": false, "叫李强": false} {
		if got := l.Points(said, "李强"); got != points {
			t.Errorf("%s: points %v, want %v", said, got, points)
		}
	}
	if !l.Fight("2号楼有人打架") || l.Fight("3号楼着火了") {
		t.Error("a fight is not told from a fire")
	}
}
