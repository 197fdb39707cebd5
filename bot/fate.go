package bot

import (
	"context"
	"errors"
	"fmt"
)

// What happens to chats themselves, as platforms tell it: the message carries
// Key, Platform, Account, Chat and At and no words. Chats that nobody here ever
// used are nobody's business: nothing is recorded of them.

// ChatGone says that the bot can no longer write there: a person blocked it, a
// group put it out, its topics with it. What waits moves to the next chat of
// the same person or group, and their captain is told, as when a send had found
// the chat dead.
func (e *Engine) ChatGone(ctx context.Context, m Message) error {
	return e.fate(ctx, m, "gone", func(ctx context.Context, r *Reading, c Chat) (Change, error) {
		change := Change{}
		if !c.Dead.IsZero() {
			return change, nil
		}
		if err := r.company(ctx); err != nil {
			return change, err
		}
		if handler, ok := e.receipts[""]; ok {
			var err error
			ev := ReceiptEvent{Outcome: ChatDead, Chat: c.ID, At: r.Now}
			if change, err = handler.Run(ctx, &Delivered{Reading: r, ReceiptEvent: ev}); err != nil {
				return Change{}, err
			}
		}
		c.Dead = r.Now
		change.Chats = append(change.Chats, c)
		return change, nil
	})
}

// ChatMoved says that a chat goes on under another id of the platform, for ever
// (Telegram: a group that became a supergroup).
func (e *Engine) ChatMoved(ctx context.Context, m Message, to string) error {
	m.Key = "moved/" + m.Chat.ID + "/" + to // told from both sides, and by sends
	return e.fate(ctx, m, "moved", func(ctx context.Context, r *Reading, c Chat) (Change, error) {
		ext := to + c.Ext[len(m.Chat.ID):] // a topic keeps its number
		there, err := e.reader.ChatsAt(ctx, r.View, c.Platform, c.Account, ext)
		if err != nil {
			return Change{}, err
		}
		for _, n := range there {
			if n.Ext == ext { // somebody spoke there before we heard of the move
				return succeed(c, n, r), nil
			}
		}
		c.Ext = ext
		return Change{Records: Records{Chats: []Chat{c}}}, nil
	})
}

// succeed lets a chat that exists take the place of the one it was.
func succeed(old, next Chat, r *Reading) Change {
	if next.Group == 0 {
		next.Group = old.Group
	}
	old.Dead = r.Now
	return Change{Records: Records{Chats: []Chat{next, old}, Readdress: []int64{old.ID}}}
}

// ChatBack says that the bot was let in again. It counts as a sign of life: what
// waits there goes out.
func (e *Engine) ChatBack(ctx context.Context, m Message) error {
	chats, err := e.reader.ChatsAt(ctx, e.reader.View(), m.Platform, m.Account, m.Chat.ID)
	if err != nil {
		return fmt.Errorf("hear of a chat: %w", err)
	}
	for _, c := range chats {
		_, _, err := e.decide(ctx, func(_ context.Context, r *Reading) (Act, error) {
			said := &Said{Chat: c.ID, Command: "back", At: r.Now, Passive: true}
			return Act{Key: heardKey(m) + "/" + c.Ext[len(m.Chat.ID):], Said: said}, nil
		})
		if err != nil {
			return fmt.Errorf("hear of a chat: %w", err)
		}
	}
	e.nudge()
	return nil
}

// fate decides one thing for the chat a message names and for its topics.
func (e *Engine) fate(ctx context.Context, m Message, what string, f func(context.Context, *Reading, Chat) (Change, error)) error {
	_, _, err := e.decide(ctx, func(ctx context.Context, r *Reading) (Act, error) {
		chats, err := e.reader.ChatsAt(ctx, r.View, m.Platform, m.Account, m.Chat.ID)
		if err != nil {
			return Act{}, err
		}
		act := Act{Key: what + "/" + heardKey(m)}
		for _, c := range chats {
			change, err := f(ctx, r, c)
			if err != nil {
				return Act{}, err
			}
			act.Change = act.Change.and(change)
		}
		if len(chats) == 0 {
			return Act{}, errNothing
		}
		return act, nil
	})
	if err != nil && !errors.Is(err, errNothing) {
		return fmt.Errorf("hear of a chat: %w", err)
	}
	e.nudge()
	return nil
}
