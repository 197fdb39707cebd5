package scoring

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Differences says what another version has otherwise, a line each, by path:
// "rules.D1-FIRE.points: -200 → -300". Points are hundredths and clocks seconds,
// as in the file.
func (s Standard) Differences(other Standard) ([]string, error) {
	old, err := s.flat()
	if err != nil {
		return nil, err
	}
	fresh, err := other.flat()
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for p := range old {
		paths[p] = true
	}
	for p := range fresh {
		paths[p] = true
	}
	var out []string
	for p := range paths {
		before, had := old[p]
		after, has := fresh[p]
		switch {
		case had && !has:
			out = append(out, fmt.Sprintf("%s: %s is no more", p, before))
		case !had:
			out = append(out, fmt.Sprintf("%s: %s is new", p, after))
		case before != after:
			out = append(out, fmt.Sprintf("%s: %s → %s", p, before, after))
		}
	}
	slices.Sort(out)
	return out, nil
}

// flat is a standard as paths with their values.
func (s Standard) flat() (map[string]string, error) {
	raw, err := s.JSON()
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("compare standards: %w", err)
	}
	out := map[string]string{}
	flatten(out, "", tree)
	return out, nil
}

// flatten names what has a code by it, and other rows by their position.
func flatten(out map[string]string, path string, v any) {
	at := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			flatten(out, at(name), x)
		}
	case []any:
		for i, x := range v {
			name := strconv.Itoa(i + 1)
			if row, ok := x.(map[string]any); ok && row["code"] != nil {
				name = fmt.Sprint(row["code"])
			}
			flatten(out, at(name), x)
		}
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			raw = []byte(fmt.Sprint(v))
		}
		out[path] = string(raw)
	}
}
