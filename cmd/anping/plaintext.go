package main

import (
	"bytes"
	"fmt"

	"anping/scoring/roster"
)

// plainText is a file in UTF-8. What was read as GBK is said to be; what is neither is
// refused.
func plainText(c *console, file string, raw []byte) ([]byte, error) {
	text, ok := roster.UTF8(raw)
	if !ok {
		return nil, &configError{File: file, What: "it is neither UTF-8 nor GBK text", Mend: "in Excel or WPS choose Save As, CSV UTF-8; nothing was imported"}
	}
	if !bytes.Equal(text, raw) {
		fmt.Fprintln(c.err, oneLine("note: "+file+": is not UTF-8 and was read as GBK, as Excel in China saves CSV; see whether the names are right"))
	}
	return text, nil
}
