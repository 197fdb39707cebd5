package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/scoring/survey"
	"anping/storage"
)

type surveySheetCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site, by its code."`
	Out    string `required:"" placeholder:"FILE.html" help:"A new file to write the slips to, ten on a sheet of A4."`
	All    bool   `help:"Also for clients whom a chat reaches."`
}

// Help is the example of --help.
func (surveySheetCmd) Help() string {
	return "Example:\n  anping survey sheet --config anping.toml --site SUN --out slips.html\n\n" +
		"Each slip is for one client and one answer, until the round closes: hand it over, or put it into that letter box. Who has answered or declined gets none. It may run beside the server."
}

// Run writes the slips.
func (k surveySheetCmd) Run(ctx context.Context, c *console) error {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	if s.PublicURL == "" && !s.Sandbox.Enabled {
		return &configError{File: k.Config, Key: "public_url", What: "it is not set, so no phone would find the form", Mend: "write the address at which clients reach this server"}
	}
	if err := newFile("--out", k.Out); err != nil {
		return err
	}
	return inspect(ctx, s, func(look *storage.Look) error {
		slips, err := k.slips(ctx, look, s, texts, time.Now())
		if err != nil {
			return err
		}
		if len(slips) == 0 {
			fmt.Fprintln(c.out, "nobody needs a slip; no file was written")
			return nil
		}
		page, err := slipsPage(s.Language, texts.Say(s.Language, "surveyslip.title").String(), slips)
		if err != nil {
			return fmt.Errorf("make slips: %w", err)
		}
		if err := writeNew("--out", k.Out, page); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s in %s\n", counted(len(slips), "slip is", "slips are"), oneLine(k.Out))
		return nil
	})
}

// slips are those of everybody who may still answer the round that runs.
func (k surveySheetCmd) slips(ctx context.Context, look *storage.Look, s Settings, texts *text.Catalogue, now time.Time) ([]slip, error) {
	roster, err := look.Roster(ctx)
	if err != nil {
		return nil, err
	}
	at, err := (exporting{roster: roster}).at(k.Site)
	if err != nil {
		return nil, err
	}
	round, _, err := look.SurveyRound(ctx, at.site.ID, 0)
	if err != nil {
		return nil, err
	}
	if !round.Open(now) {
		return nil, &usageError{"no survey is running at " + at.site.Code, "a round opens by itself; see: anping survey --help"}
	}
	kept, version, err := look.Named(ctx, surveyKeyName)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(kept)
	if err != nil || version == 0 {
		return nil, &usageError{"the key that signs links is not there yet", "start the server once: anping serve"}
	}
	form := &web.Form{Base: s.address(), Key: key}
	r := bot.NewReading(look.View(), now, texts, roster, nil)
	var out []slip
	for after := int64(0); ; {
		some, err := look.SurveyInvited(ctx, at.site.ID, round.Period, after, exportPage)
		if err != nil {
			return nil, err
		}
		for _, client := range some {
			after = client.Client
			if !client.Owes() || !k.All && client.Chat != 0 && client.Invite.Reach != survey.ReachNone {
				continue
			}
			one, err := k.slip(ctx, look, r, form, round, client)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		if len(some) < exportPage {
			return out, nil
		}
	}
}

func (k surveySheetCmd) slip(ctx context.Context, look *storage.Look, r *bot.Reading, form *web.Form, round survey.Round, client survey.Invited) (slip, error) {
	who, err := look.Client(ctx, client.Client)
	if err != nil {
		return slip{}, err
	}
	lang := text.Nearest(client.Lang)
	say := func(key text.Key, args ...text.Arg) string { return r.Say(lang, key, args...).String() }
	out := slip{Name: who.Name, Role: strings.TrimSpace(r.Roster.Site(round.Site).Name + " " + who.Home), Link: form.Link(round.Site, round, client.Client), Lang: lang}
	if out.QR, out.Size, err = qrPath(out.Link); err != nil {
		return out, err
	}
	out.How = []string{
		say("surveyslip.scan", text.A("period", commands.SurveyPeriod(r, lang, round.Period)), text.A("count", strconv.Itoa(round.Asks.Asked())),
			text.A("until", r.Catalogue().ShortDate(lang, round.LastDay(r.Roster.Zone(round.Site))))),
		say("surveyslip.once"),
	}
	return out, nil
}
