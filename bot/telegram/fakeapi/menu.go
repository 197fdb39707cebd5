package fakeapi

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	menuMost        = 100
	commandMost     = 32
	descriptionMost = 256
)

// commandName is what a command may be called: no Chinese, no capitals.
var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// Command is one line of a menu of commands.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// menu is the commands of one scope and language.
type menu struct {
	scope, lang string
	commands    []Command
}

// menuKey reads scope and language_code.
func (s *Server) menuKey(q *request) (menu, *failure) {
	unread := func(why string) (menu, *failure) { return menu{}, bad("can't parse BotCommandScope: %s", why) }
	var scope struct {
		Type string `json:"type"`
		Chat any    `json:"chat_id"`
		User int64  `json:"user_id"`
	}
	raw := q.args["scope"]
	if raw == "" {
		raw = `{"type":"default"}`
	}
	if json.Unmarshal([]byte(raw), &scope) != nil {
		return menu{}, bad("can't parse BotCommandScope JSON object")
	}
	key := menu{scope: scope.Type, lang: q.args["language_code"]}
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		id := strings.Trim(string(encode(scope.Chat)), `"`)
		if scope.Chat == nil || id == "" {
			return unread(`Can't find field "chat_id"`)
		}
		if n, ok := scope.Chat.(float64); ok {
			id = strconv.FormatInt(int64(n), 10)
		}
		if _, fail := s.target(&request{args: map[string]string{"chat_id": id}}, toRead); fail != nil {
			return menu{}, fail
		}
		key.scope += "/" + id
		if scope.Type == "chat_member" {
			if scope.User <= 0 {
				return unread("Invalid user_id specified")
			}
			key.scope += "/" + strconv.FormatInt(scope.User, 10)
		}
	default:
		return unread("Unsupported type specified")
	}
	if l := key.lang; l != "" && (len(l) != 2 || l[0] < 'a' || l[0] > 'z' || l[1] < 'a' || l[1] > 'z') {
		return menu{}, bad("invalid language code specified")
	}
	return key, nil
}

func (s *Server) setMyCommands(q *request) (any, *failure) {
	var commands []Command
	if raw := q.args["commands"]; raw != "" && json.Unmarshal([]byte(raw), &commands) != nil {
		return nil, bad("can't parse commands JSON object")
	}
	key, fail := s.menuKey(q)
	if fail != nil {
		return nil, fail
	}
	for i, c := range commands {
		c.Command = strings.TrimPrefix(strings.TrimSpace(c.Command), "/")
		c.Description = strings.TrimSpace(c.Description)
		if fail := c.check(); fail != nil {
			return nil, fail
		}
		commands[i] = c
	}
	if len(commands) > menuMost {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	key.commands = commands
	s.menus[key.scope+" "+key.lang] = key
	return true, nil
}

func (c Command) check() *failure {
	switch {
	case c.Command == "":
		return bad("command must be non-empty")
	case utf8.RuneCountInString(c.Command) > commandMost:
		return bad("command length must not exceed %d", commandMost)
	case c.Description == "":
		return bad("command description must be non-empty")
	case utf8.RuneCountInString(c.Description) > descriptionMost:
		return bad("command description length must not exceed %d", descriptionMost)
	case !commandName.MatchString(c.Command):
		return bad("BOT_COMMAND_INVALID")
	}
	return nil
}

func (s *Server) getMyCommands(q *request) (any, *failure) {
	key, fail := s.menuKey(q)
	if fail != nil {
		return nil, fail
	}
	if found := s.menus[key.scope+" "+key.lang]; len(found.commands) > 0 {
		return found.commands, nil
	}
	return []Command{}, nil
}

func (s *Server) deleteMyCommands(q *request) (any, *failure) {
	key, fail := s.menuKey(q)
	if fail != nil {
		return nil, fail
	}
	delete(s.menus, key.scope+" "+key.lang)
	return true, nil
}

// Menu is what the bot set as commands for a scope as Telegram writes it
// ("default", "all_private_chats", "chat/-100…", …) and a language, "" for all.
func (s *Server) Menu(scope, lang string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Command(nil), s.menus[scope+" "+lang].commands...)
}
