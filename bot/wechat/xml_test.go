package wechat

import (
	"reflect"
	"testing"
)

// TestFlatReadsAsTheGeneralWay: what the short way reads the general way reads to
// the same end, and what is not of the usual form, or not to be read, is left to it.
func TestFlatReadsAsTheGeneralWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		flat bool
	}{
		{message("text", "24000000000000001", "<Content><![CDATA[道闸 <坏> & 了]]></Content>"), true},
		{"<xml>\n    <ToUserName><![CDATA[gh]]></ToUserName>\n    <Encrypt><![CDATA[AbC+/=]]></Encrypt>\n</xml>\n", true},
		{"<xml><MediaId16K>a > b</MediaId16K><CreateTime> 12 </CreateTime><A></A></xml>", true},
		{"<xml><A><![CDATA[]]></A></xml>", true},
		{"<xml><A>a\r\nb</A></xml>", false},
		{"<xml><A>&lt;</A></xml>", false},
		{"<xml><A x=\"1\">a</A></xml>", false},
		{"<xml><A> <![CDATA[a]]></A></xml>", false},
		{"<xml><A><![CDATA[a]]>b</A></xml>", false},
		{"<xml><A><B>a</B></A></xml>", false},
		{"<xml><A/></xml>", false},
		{"<xml><!-- x --><A>a</A></xml>", false},
		{"<?xml version=\"1.0\"?><xml><A>a</A></xml>", false},
		{"<xml><A>a</A><A>b</A></xml>", false},
		{"<xml><A>a]]></A></xml>", false},
		{"<xml><A>a</B></xml>", false},
		{"<xml><A>a</A>", false},
		{"<xml><A>a</A></xml>x", false},
		{"<xml><A>a</A></xml><xml></xml>", false},
		{"<xml><1A>a</1A></xml>", false},
		{"<xml></xml>", false},
		{"<XML><A>a</A></XML>", false},
		{"", false},
	} {
		short, ok := flat(c.in)
		if ok != c.flat {
			t.Errorf("%q is flat: %v", c.in, ok)
		}
		if long, err := general([]byte(c.in)); ok && (err != nil || !reflect.DeepEqual(short, long)) {
			t.Errorf("%q reads as %v, and the general way as %v, %v", c.in, short, long, err)
		}
	}
}

// FuzzFlat looks for a document that the two ways read differently.
func FuzzFlat(f *testing.F) {
	f.Add("<xml><A>a</A>\n<B><![CDATA[b]]></B></xml>")
	f.Fuzz(func(t *testing.T, in string) {
		in = string(printable([]byte(in)))
		short, ok := flat(in)
		if !ok {
			return
		}
		if long, err := general([]byte(in)); err != nil || !reflect.DeepEqual(short, long) {
			t.Errorf("%q reads as %v, and the general way as %v, %v", in, short, long, err)
		}
	})
}
