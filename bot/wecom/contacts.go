package wecom

import (
	"context"
	"net/url"
	"slices"
	"strconv"
)

// Contact is a member of the enterprise whom the app may see.
type Contact struct {
	UserID  string
	Name    string
	Mobile  string   // "" as a rule: since 2022-06 WeCom tells apps no numbers
	Parties []string // names of the departments the member is in
	Leads   []string // those of them the member leads
}

// Contacts reads the departments and members that the app may see (path/90208,
// path/90201). It changes nothing there.
func (w *WeCom) Contacts(ctx context.Context) ([]Contact, error) {
	var parties struct {
		List []struct {
			ID     int64  `json:"id"`
			Name   string `json:"name"`
			Parent int64  `json:"parentid"`
		} `json:"department"`
	}
	if err := w.ask(ctx, "/cgi-bin/department/list", nil, &parties); err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, p := range parties.List {
		names[p.ID] = p.Name
	}
	var out []Contact
	seen := map[string]bool{}
	for _, p := range parties.List {
		if _, below := names[p.Parent]; below {
			continue // it comes with the one above it
		}
		some, err := w.membersOf(ctx, p.ID, names)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			if !seen[c.UserID] && isUser(c.UserID) {
				seen[c.UserID] = true
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// membersOf reads a department with all below it.
func (w *WeCom) membersOf(ctx context.Context, id int64, names map[int64]string) (out []Contact, err error) {
	var got struct {
		List []struct {
			ID      string  `json:"userid"`
			Name    string  `json:"name"`
			Mobile  string  `json:"mobile"`
			Parties []int64 `json:"department"`
			Leads   []int   `json:"is_leader_in_dept"`
		} `json:"userlist"`
	}
	err = w.ask(ctx, "/cgi-bin/user/list", url.Values{"department_id": {strconv.FormatInt(id, 10)}, "fetch_child": {"1"}}, &got)
	for _, u := range got.List {
		c := Contact{UserID: u.ID, Name: typed(u.Name), Mobile: typed(u.Mobile)}
		for i, p := range u.Parties {
			name, ok := names[p]
			if !ok {
				continue
			}
			c.Parties = append(c.Parties, typed(name))
			if i < len(u.Leads) && u.Leads[i] == 1 {
				c.Leads = append(c.Leads, typed(name))
			}
		}
		slices.Sort(c.Parties)
		out = append(out, c)
	}
	return out, err
}

// ask asks a question with the app's token.
func (w *WeCom) ask(ctx context.Context, path string, query url.Values, into any) error {
	err := w.withToken(ctx, func(token string) error {
		q := url.Values{"access_token": {token}}
		for k, v := range query {
			q[k] = v
		}
		return w.wire.Get(ctx, path, q, into)
	})
	if err != nil {
		return faultOf(err)
	}
	return nil
}
