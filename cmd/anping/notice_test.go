package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/storage"
)

// posting posts a group's notice at a moment and gives back what is said.
func (w *world) posting(t *testing.T, group string, now time.Time) (string, error) {
	t.Helper()
	return postNotice(t.Context(), w.store, shippedTexts(t), group, now)
}

// notices lists a group's notices of a day.
func (w *world) notices(t *testing.T, group string) string {
	t.Helper()
	rows, err := w.plain.rows("select substr(n.key, 1, 15) || substr(n.key, length(n.key) - 9), n.state from notes n join groups g on n.key like 'notice/evening/' || g.id || '/%' where g.code = '" + group + "' order by n.seq")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(rows, "\n", " / ")
}

// TestNoticePost: what the operator posts the clock does not decide again, and the
// other way round.
func TestNoticePost(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := disputed(t, database, 1) // 14:00 of June 12th; due 17:37 and, of the night team, before its end
		step := func(at time.Time) {
			t.Helper()
			if err := w.engine.Step(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			if err := w.engine.Quiesce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		at := time.Date(2025, 6, 12, 6, 10, 0, 0, time.UTC)
		step(at)
		said, err := w.posting(t, "sun-g-day", at)
		if err != nil || said != "the notice of 2025-06-12 for 阳光花园日班群 is decided (entries told: 1); anping serve sends it" {
			t.Fatalf("%q %v", said, err)
		}
		if said, err = w.posting(t, "阳光花园日班群", at); err != nil || !strings.HasSuffix(said, "was decided at 2025-06-12 14:10 and is not sent yet: anping serve sends it") {
			t.Errorf("before it is sent: %q %v", said, err)
		}
		step(at.Add(9 * time.Hour))
		if said, err = w.posting(t, "SUN-G-DAY", at.Add(time.Hour)); err != nil || said != "the notice of 2025-06-12 for 阳光花园日班群 was posted at 2025-06-12 14:10" {
			t.Errorf("again: %q %v", said, err)
		}
		if got := w.notices(t, "SUN-G-DAY"); got != "notice/evening/2025-06-12|sent" {
			t.Errorf("the group got %s", got)
		}
		if said, err = w.posting(t, "SUN-G", at.Add(9*time.Hour)); err != nil || !strings.HasSuffix(said, "was posted at 2025-06-12 17:37") {
			t.Errorf("after the clock: %q %v", said, err)
		}
		l := loading{plain: w.plain}
		l.is(t, "select told.entry from told join groups g on g.id = told.grp where g.code = 'SUN-G-DAY'", "K250612-01")
		l.is(t, "select count(*) from audit a join groups g on a.objects like '%posting/' || g.id || '/2025-06-12%' where a.command = 'notice' and g.code = 'SUN-G-DAY'", "1")
		l.is(t, "select count(*) from audit where objects like '%posting/%'", "1")

		// Days later, nobody having ticked: those in between are skipped, one covers all.
		said, err = w.posting(t, "SUN-G-DAY", at.Add(3*24*time.Hour+8*time.Hour))
		if err != nil || said != "the notice of 2025-06-15 for 阳光花园日班群 is decided (entries told: 0); anping serve sends it" {
			t.Errorf("after an outage: %q %v", said, err)
		}
		l.is(t, "select count(*) from happened h join groups g on h.key like 'notice/evening/' || g.id || '/%' where g.code = 'SUN-G-DAY'", "4")
		step(at.Add(3*24*time.Hour + 9*time.Hour))
		if got := w.notices(t, "SUN-G-DAY"); got != "notice/evening/2025-06-12|sent / notice/evening/2025-06-15|sent" {
			t.Errorf("the group got %s", got)
		}
	})
}

// TestNoticePostRefuses: what people in the chat decided stands.
func TestNoticePostRefuses(t *testing.T) {
	t.Parallel()
	w := disputed(t, "sqlite", 1)
	now := w.clock.Now()
	w.say(t, "p-zhaomin", "暂缓 等核实")
	if said, err := w.posting(t, "SUN-G-DAY", now); err == nil || !strings.Contains(err.Error(), "is held until 2025-06-12 20:37") || !strings.Contains(err.Error(), "nothing was posted") {
		t.Errorf("held: %q %v", said, err)
	}
	w.say(t, "p-chenjing", "取消通报 阳光花园日班群 演习")
	if said, err := w.posting(t, "SUN-G-DAY", now); err == nil || !strings.Contains(err.Error(), "was cancelled by the supervisor at 2025-06-12 14:0") {
		t.Errorf("cancelled: %q %v", said, err)
	}
	w.plain.exec(t, "update chats set dead_at = 1 where ext = 'g-night'")
	if said, err := w.posting(t, "SUN-G-NIGHT", now); err == nil || !strings.Contains(err.Error(), "no chat is bound to 阳光花园夜班群") {
		t.Errorf("without a chat: %q %v", said, err)
	}
	if said, err := w.posting(t, "MOON", now); err == nil || !strings.Contains(err.Error(), "there is no group MOON; write one of: SUN-G") {
		t.Errorf("of no group: %q %v", said, err)
	}
}

// untimed is a preview without the minute up to which it tells: a test may run while
// one minute ends.
func untimed(preview string) string {
	return regexp.MustCompile(`\d\d:\d\d】`).ReplaceAllString(preview, "】")
}

// TestNoticePreview: it says what the notice then says, and leaves every table as
// it was.
func TestNoticePreview(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		i.recorded()
		plain := openPlain(t, i.address)
		plain.exec(t, "insert into to_tell (grp, entry) select id, 'K250612-0002' from groups where code = 'SUN-G-NIGHT'")
		before := loading{plain: plain}.all(t)
		args := []string{"notice", "preview", "--config", i.config}
		code, one, errs := try(t, append(args, "--group", "sun-g-night")...)
		if code != 0 || errs != "" || !strings.HasPrefix(one, "# SUN-G-NIGHT 阳光花园夜班群, at 20") || !strings.Contains(one, "\n【阳光花园·夜班队·今日通报 ") ||
			!strings.Contains(one, "\n①李* 漏打 ×2 −1.0(6月12日)\n") {
			t.Errorf("%d %q\n%s", code, errs, one)
		}
		code, all, errs := try(t, args...)
		if code != 0 || errs != "" || strings.Count(all, "\n# SUN-G")+1 != 3 || !strings.Contains(untimed(all), untimed(one)) {
			t.Errorf("of all: %d %q\n%s", code, errs, all)
		}
		if code, out, errs := try(t, append(args, "--group", "SUN-G-NIGHT", "--day", "2099-01-01", "--lang", "en")...); code != 0 || errs != "" || !strings.Contains(out, "1 Jan") {
			t.Errorf("of a day, in English: %d %q\n%s", code, errs, out)
		}
		for _, c := range []struct {
			flag, value string
			code        int
			says        string
		}{
			{"--day", "June", 2, "--day: June is no day; write it like 2025-06-12"},
			{"--day", "2020-01-01", 1, "gets no notice on 2020-01-01; without --day the next one is shown"},
			{"--lang", "fr", 2, `--lang: "fr" is not a language`},
			{"--group", "MOON", 2, "--group: there is no group MOON; write one of: SUN-G"},
		} {
			if code, out, errs := try(t, append(args, c.flag, c.value)...); code != c.code || out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
				t.Errorf("%s %s: %d %q %q", c.flag, c.value, code, out, errs)
			}
		}
		if (loading{plain: plain}).all(t) != before {
			t.Error("a preview changed something")
		}
		post := []string{"notice", "post", "--config", i.config, "--group", "SUN-G-NIGHT"}
		if code, out, errs := try(t, post...); code != 0 || !strings.Contains(out, " is decided (entries told: 1); ") {
			t.Errorf("post: %d %q %q", code, out, errs)
		}
		if code, out, errs := try(t, post...); code != 0 || !strings.Contains(out, " and is not sent yet: anping serve sends it\n") {
			t.Errorf("post again: %d %q %q", code, out, errs)
		}
		_, body, _ := strings.Cut(strings.TrimSpace(one), "\n")
		raw, err := plain.rows("select body from notes where key like 'notice/evening/%'")
		if err != nil || !strings.Contains(raw, "漏打") || !strings.Contains(raw, strings.Split(body, "\n")[1][:12]) {
			t.Errorf("posted %s\nshown %s", raw, body)
		}
		if database == "sqlite" {
			s, err := storage.Open(t.Context(), storage.Config{Database: i.address})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			if code, _, errs := try(t, post...); code != 1 || !strings.Contains(errs, "another process serves this file, stop it first") {
				t.Errorf("beside the server: %d %q", code, errs)
			}
		}
	})
}
