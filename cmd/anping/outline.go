package main

import (
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// mark is a key of a configuration file and the line it stands on, from 1.
type mark struct {
	Key   string // dotted: sandbox.roster
	Line  int
	Table bool // [sandbox], or sandbox = { … }
}

// outline lists every key of a TOML text in order. The decoder knows the
// places only of keys that it refuses; a value that decodes and is wrong all
// the same (a zone that does not exist) needs its line too.
func outline(data []byte) []mark {
	var out []mark
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			m := markOf(&p, e, "")
			m.Table = true
			table = m.Key
			out = append(out, m)
		case unstable.KeyValue:
			out = append(out, keyValue(&p, e, table)...)
		}
	}
	return out
}

// keyValue is the mark of a key and those of the keys of its inline table.
func keyValue(p *unstable.Parser, e *unstable.Node, table string) []mark {
	m := markOf(p, e, table)
	v := e.Value()
	if v.Kind != unstable.InlineTable {
		return []mark{m}
	}
	m.Table = true
	out := []mark{m}
	for it := v.Children(); it.Next(); {
		if n := it.Node(); n.Kind == unstable.KeyValue {
			out = append(out, keyValue(p, n, m.Key)...)
		}
	}
	return out
}

func markOf(p *unstable.Parser, e *unstable.Node, table string) mark {
	var m mark
	var parts []string
	if table != "" {
		parts = append(parts, table)
	}
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if m.Line == 0 {
			m.Line = p.Shape(n.Raw).Start.Line
		}
		parts = append(parts, string(n.Data))
	}
	m.Key = strings.Join(parts, ".")
	return m
}

// nearest is the word of list that takes the fewest edits to write instead of
// key, "" when none is near: more than a third of its letters would differ.
func nearest(key string, list []string) string {
	best, found := len([]rune(key))/3+2, ""
	for _, w := range list {
		if d := editDistance(strings.ToLower(key), w); d < best {
			best, found = d, w
		}
	}
	return found
}

// editDistance counts the letters to insert, delete, replace or swap with
// their neighbour that turn a into b.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
