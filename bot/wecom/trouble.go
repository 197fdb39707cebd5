package wecom

import (
	"context"
	"time"

	"anping/bot/tencent"
)

// The callbacks by name.
const (
	ofApp = "app"
	ofBot = "smart bot"
)

// What can be wrong with a callback that an operator can mend, and that nothing
// was.
const (
	troubleToken = "token"
	troubleClock = "clock"
	troubleKey   = "aes_key"
	troubleCorp  = "corp_id"
	taken        = "taken"
)

func momentsOf(corp string) string { return "trouble/" + Name + "/" + corp }

// Trouble is why a callback was refused.
type Trouble struct {
	Of   string // "app" or "smart bot"
	At   time.Time
	Past bool // one was taken since
	What string
	Mend string
}

// Troubles says why callbacks of an enterprise were refused last, what to mend
// first first. For WeCom only says that the address is out of order.
func Troubles(ctx context.Context, rows tencent.Reading, corp string) (out []Trouble, err error) {
	for _, of := range []string{ofApp, ofBot} {
		good, err := tencent.LastOf(ctx, rows, momentsOf(corp), of+"/"+taken)
		if err != nil {
			return nil, err
		}
		for _, x := range []struct{ kind, what, mend string }{
			{troubleKey, "a callback could not be decrypted: its aes_key is not the one of WeCom's page", "copy EncodingAESKey again, from the callback's page"},
			{troubleCorp, "a callback was for another enterprise", "copy 企业ID into corp_id, or give the other one a path of its own"},
			{troubleClock, "a signed callback was too old or too new", "set this machine's clock by a time service, as with: timedatectl set-ntp true"},
			{troubleToken, "a callback was not signed with our token: its token is not the one of WeCom's page, or somebody tried", "compare Token with the callback's page"},
		} {
			at, err := tencent.LastOf(ctx, rows, momentsOf(corp), of+"/"+x.kind)
			if err != nil {
				return nil, err
			}
			if !at.IsZero() {
				out = append(out, Trouble{of, at, good.After(at) || x.kind == troubleToken && !good.IsZero(), x.what, x.mend})
			}
		}
	}
	return out, nil
}

// TroubleNames are the names of the values that Troubles reads.
func TroubleNames(corp string) (out []string) {
	for _, of := range []string{ofApp, ofBot} {
		for _, kind := range []string{troubleToken, troubleClock, troubleKey, troubleCorp, taken} {
			out = append(out, momentsOf(corp)+"/"+of+"/"+kind)
		}
	}
	return out
}
