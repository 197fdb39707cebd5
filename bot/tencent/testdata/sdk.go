// Makes the envelopes of envelopes.json that another implementation in Go makes,
// and opens those that are there with it:
//
//	go mod init sdk && go get github.com/silenceper/wechat/v2@v2.1.14
//	go run sdk.go envelopes.json > new.json
//
// It is no part of the program and of no module of ours: the library is only met
// here (docs/adr/0030). It takes no empty id when it opens.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"github.com/silenceper/wechat/v2/util"
)

const by = "silenceper/wechat v2.1.14"

type envelope struct {
	By        string `json:"by"`
	ID        string `json:"id"`
	Message   string `json:"message"`
	Random    string `json:"random"`
	Timestamp string `json:"timestamp"`
	Nonce     string `json:"nonce"`
	Encrypted string `json:"encrypted"`
	Signature string `json:"signature"`
}

type file struct {
	Token     string     `json:"token"`
	Key       string     `json:"key"`
	Envelopes []envelope `json:"envelopes"`
}

func main() {
	raw, err := os.ReadFile(os.Args[1])
	must(err)
	var f file
	must(json.Unmarshal(raw, &f))
	var own []envelope
	for _, e := range f.Envelopes {
		if e.By == by {
			continue
		}
		own = append(own, e)
	}
	f.Envelopes = own
	for _, e := range own {
		if e.ID != "" && e.Message != "" { // it calls an empty message too short
			_, got, err := util.DecryptMsg(e.ID, e.Encrypted, f.Key)
			must(err)
			if string(got) != e.Message {
				panic("it opens something else")
			}
		}
		random, err := hex.DecodeString(e.Random)
		must(err)
		if len(random) == 0 {
			continue
		}
		sealed, err := util.EncryptMsg(random, []byte(e.Message), e.ID, f.Key)
		must(err)
		e.By, e.Encrypted = by, string(sealed)
		e.Signature = util.Signature(f.Token, e.Timestamp, e.Nonce, e.Encrypted)
		f.Envelopes = append(f.Envelopes, e)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	must(out.Encode(f))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
