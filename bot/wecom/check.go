package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"anping/bot/tencent"
)

// Report is what WeCom says of the app, for `anping check`.
type Report struct {
	Name    string // of the app
	Visible int    // members and departments that see it, as far as they are listed
	Closed  bool   // it is switched off
	Menu    bool   // the app has a menu
	NoMenu  error  // why that is not known; nil = it is
	Self    error  // why our own callback did not answer at its address; nil = it did, or there is no address
}

// Fault is why WeCom refused, mostly a mistake of the configuration, with how to
// mend it.
type Fault struct {
	What string
	Mend string
	err  error
}

// Error says what is wrong.
func (f *Fault) Error() string { return f.What }

// Unwrap is what WeCom said.
func (f *Fault) Unwrap() error { return f.err }

// Check asks WeCom about the app. Its error is a *Fault where WeCom answered; it
// holds no secret.
func (w *WeCom) Check(ctx context.Context) (Report, error) {
	var r Report
	if w.app == nil {
		return r, errNoApp
	}
	var got struct {
		Name  string `json:"name"`
		Close int    `json:"close"`
		Users struct {
			List []struct{} `json:"user"`
		} `json:"allow_userinfos"`
		Parties struct {
			List []int64 `json:"partyid"`
		} `json:"allow_partys"`
	}
	err := w.withToken(ctx, func(token string) error {
		return w.wire.Get(ctx, "/cgi-bin/agent/get", url.Values{"access_token": {token}, "agentid": {strconv.FormatInt(w.agent, 10)}}, &got)
	})
	if err != nil {
		return r, faultOf(err)
	}
	r = Report{Name: got.Name, Visible: len(got.Users.List) + len(got.Parties.List), Closed: got.Close != 0}
	switch _, err := w.MenuSet(ctx); {
	case err == nil:
		r.Menu = true
	case !errors.Is(err, tencent.ErrNoMenu):
		r.NoMenu = err
	}
	if w.address != "" {
		r.Self = w.askSelf(ctx)
	}
	return r, nil
}

// faultOf puts an error code into words; one that is not listed is said as WeCom
// said it. An error that is no refusal stays as it is.
func faultOf(err error) error {
	var no *tencent.Refusal
	if !errors.As(err, &no) {
		return err
	}
	trusted := "add it"
	if no.IP.IsValid() {
		trusted = "add " + no.IP.String()
	}
	for _, f := range []struct {
		codes      []int
		what, mend string
	}{
		{[]int{-1, 6000}, "WeCom is busy", "try again in a minute"},
		{[]int{40013}, "corp_id is not an enterprise's", "copy 企业ID again: admin page, 我的企业, at the bottom"},
		{[]int{40001, 40091, 41004}, "the secret is not the app's", "copy Secret again from the app's page; it is shown in the WeCom app of an administrator"},
		{[]int{40056, 301002, 301021}, "agent_id is not that of the app whose secret this is", "copy AgentId again from the app's page"},
		{[]int{60020}, "this machine's address is not among the app's trusted ones", trusted + " on the app's page, 企业可信IP; set 可信域名 or the callback first, or lead the calls through a machine that has one: api_url"},
		{[]int{48001, 48002, 60011}, "the app lacks a permission", "see that the app is switched on and its 可见范围 holds those it should reach"},
		{[]int{45009, 45011, 45033}, "too many calls for now", "wait a minute"},
	} {
		if slices.Contains(f.codes, no.Code) {
			return &Fault{fmt.Sprintf("%s (%s)", f.what, tencent.Told(err)), f.mend, err}
		}
	}
	what := "WeCom refuses"
	var tokenless *tokenError
	if errors.As(err, &tokenless) {
		what = "WeCom gives the app no access token"
	}
	return &Fault{
		fmt.Sprintf("%s (%s)", what, tencent.Told(err)),
		fmt.Sprintf("look errcode %d up in WeCom's list (全局错误码, developer.work.weixin.qq.com/document/path/90313)", no.Code), err,
	}
}

// Unspoken are the groups of ids given in which nobody can speak, because no
// robot of the configuration stands in them.
func (w *WeCom) Unspoken(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, ok := w.robotOf(id)
		return ok
	})
}
