package telegram

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	askWithin       = 10 * time.Second // one question about the bot itself
	mostCommands    = 100              // in a menu
	mostDescription = 256              // characters of one
)

// tokenRefused is what the operator has to know.
const tokenRefused = "telegram: the token is not accepted; copy it again from @BotFather into [telegram] token"

// refused reports whether Telegram does not know the token.
func refused(err error) bool {
	return errors.Is(err, tg.ErrorUnauthorized) || errors.Is(err, tg.ErrorNotFound)
}

var commandForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// introduce learns the bot's name, without which @bot means nothing, and sets
// its menus. Both are tried until they succeed.
func (t *Telegram) introduce(ctx context.Context) {
	for failed := 1; ; failed++ {
		err := t.meet(ctx)
		if err == nil {
			err = t.offer(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		wait := backoff(failed, pollBase, pollRefused)
		var slow *tg.TooManyRequestsError
		switch {
		case refused(err):
			t.log.Error(tokenRefused)
			wait = pollRefused
		case errors.As(err, &slow):
			wait = time.Duration(max(1, slow.RetryAfter)) * time.Second
		case sparse(failed):
			t.log.Warn("telegram: introduce the bot", "err", reason(err))
		}
		if !t.sleep(ctx, wait) {
			return
		}
	}
}

// meet asks who the bot is, once.
func (t *Telegram) meet(ctx context.Context) error {
	if t.username() != "" {
		return nil
	}
	me, err := t.getMe(ctx)
	if err != nil {
		return err
	}
	t.name.Store(&me.Username)
	t.log.Info("telegram: the bot is known", "bot", t.String(), "reads_groups", me.CanReadAllGroupMessages)
	return nil
}

func (t *Telegram) getMe(ctx context.Context) (*models.User, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	me, err := t.api.GetMe(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("get me: %w", t.plain(err))
	case me.Username == "":
		return nil, errors.New("get me: the bot has no name")
	}
	return me, nil
}

// offer sets the menus: in private chats all commands, in groups those marked.
func (t *Telegram) offer(ctx context.Context) error {
	langs := []string{}
	byLang := map[string][]Menu{}
	for _, m := range t.menu {
		if byLang[m.Lang] == nil {
			langs = append(langs, m.Lang)
		}
		byLang[m.Lang] = append(byLang[m.Lang], m)
	}
	for i, lang := range langs {
		codes := []string{code(lang)}
		if i == 0 {
			codes = append(codes, "") // of everybody without an own one
		}
		for _, c := range codes {
			private, group := commandsOf(byLang[lang])
			if err := t.set(ctx, private, &models.BotCommandScopeAllPrivateChats{}, c); err != nil {
				return err
			}
			if err := t.set(ctx, group, &models.BotCommandScopeAllGroupChats{}, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Telegram) set(ctx context.Context, commands []models.BotCommand, scope models.BotCommandScope, lang string) error {
	if len(commands) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if _, err := t.api.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: lang}); err != nil {
		return fmt.Errorf("set commands: %w", t.plain(err))
	}
	return nil
}

// code is a language as Telegram names it: two letters.
func code(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	if len(base) != 2 {
		return ""
	}
	return strings.ToLower(base)
}

// commandsOf are the menus' rows that Telegram takes.
func commandsOf(menu []Menu) (private, group []models.BotCommand) {
	for _, m := range menu {
		text := strings.TrimSpace(m.Description)
		if !commandForm.MatchString(m.Name) || text == "" || len(private) == mostCommands {
			continue
		}
		if utf8.RuneCountInString(text) > mostDescription {
			text = string([]rune(text)[:mostDescription])
		}
		c := models.BotCommand{Command: m.Name, Description: text}
		private = append(private, c)
		if m.Group {
			group = append(group, c)
		}
	}
	return private, group
}

// Report is what Telegram says about the bot, for `anping check`.
type Report struct {
	Username    string // without @
	ReadsGroups bool   // privacy mode is off: it is given all messages of its groups
	JoinsGroups bool   // it can be added to groups
	Webhook     string // where updates are posted; "" = they are polled
	Waiting     int    // updates not confirmed yet

	HookError  string    // why its last post to the webhook failed, "" = it did not
	HookFailed time.Time // when that was
}

// Check asks Telegram who the bot is. An error that names the token is the
// operator's to mend; it holds no secret.
func (t *Telegram) Check(ctx context.Context) (Report, error) {
	me, err := t.getMe(ctx)
	if refused(err) {
		return Report{}, errors.New(tokenRefused)
	}
	if err != nil {
		return Report{}, err
	}
	hook, err := t.hookInfo(ctx)
	if err != nil {
		return Report{}, err
	}
	r := Report{
		Username: me.Username, ReadsGroups: me.CanReadAllGroupMessages, JoinsGroups: me.CanJoinGroups,
		Webhook: hook.URL, Waiting: hook.PendingUpdateCount,
	}
	if hook.URL != "" && hook.LastErrorMessage != "" {
		r.HookError, r.HookFailed = t.wire.mask.Clean(hook.LastErrorMessage), time.Unix(int64(hook.LastErrorDate), 0).UTC()
	}
	return r, nil
}
