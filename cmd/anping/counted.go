package main

import "strconv"

// counted is a number with its word: 1 code, 2 codes. The form for many is the
// word with an s unless another is given.
func counted[N int | int64 | uint64](n N, one string, many ...string) string {
	word := one + "s"
	switch {
	case n == 1:
		word = one
	case len(many) > 0:
		word = many[0]
	}
	return strconv.FormatInt(int64(n), 10) + " " + word
}
