package web

import (
	"anping/bot/text"
	"anping/scoring"
)

// pageTexts names the texts, under "web.", that the page's scripts say.
func pageTexts() []string {
	return []string{
		"again", "bot", "clock_moving", "coords_bad", "day_over", "dropped", "empty_client", "empty_group", "empty_staff",
		"failed", "location", "no_places", "offline", "on_duty", "phone_of", "photo", "photo_adding", "photo_none", "photo_of",
		"photo_remove", "video", "video_none", "video_of", "voice", "voice_none", "voice_of", "play", "playing", "pressed", "retry", "role_", "role_admin", "role_captain", "role_client",
		"role_desk", "role_guard", "role_manager", "role_supervisor", "sending", "staff", "stop", "stranger", "theme_auto",
		"theme_dark", "theme_light", "try", "try_captain", "try_client", "try_group", "try_guard", "unheard", "unread",
		"yesterday", "you",
		"play_quarter", "play_quarter_short", "play_short", "quarter_over", "chapter_visits", "chapter_patrol", "chapter_service", "chapter_survey", "chapter_end",
		"chapter_scores", "chapter_review",
	}
}

// texts says the page's texts in a language, by their name without "web.".
func (s *Sandbox) texts(lang string) map[string]string {
	out := map[string]string{}
	for _, name := range pageTexts() {
		out[name] = s.Text.Say(lang, text.Key("web."+name)).String()
	}
	return out
}

// offer is a command a role finds under its thumb; a bare one is sent by a tap,
// the others want words behind.
type offer struct {
	command string
	bare    bool
}

// offers lists what each role most often says, most often first.
func offers() map[scoring.Role][]offer {
	guard := []offer{{"accept", true}, {"arrive", true}, {"plan", false}, {"done", false}, {"score", true}, {"suggest", false}, {"help", true}}
	captain := []offer{{"deduct", false}, {"add", false}, {"undo", true}, {"progress", true}, {"preview", true}, {"score", true}, {"help", true}}
	lead := []offer{{"progress", true}, {"adopt", false}, {"decline", false}, {"deduct", false}, {"preview", true}, {"help", true}}
	return map[scoring.Role][]offer{
		scoring.RoleNone:       {{"help", true}},
		scoring.RoleClient:     {{"report", false}, {"progress", true}, {"suggest", false}, {"help", true}},
		scoring.RoleGuard:      guard,
		scoring.RoleCaptain:    captain,
		scoring.RoleDesk:       {{"progress", true}, {"accept", true}, {"help", true}},
		scoring.RoleSupervisor: lead,
		scoring.RoleManager:    lead,
		scoring.RoleAdmin:      {{"help", true}},
	}
}

// chips says the offers in a language; each word is a command word of bot/text.
func (s *Sandbox) chips(lang string) map[scoring.Role][]chip {
	out := map[scoring.Role][]chip{}
	for role, list := range offers() {
		for _, o := range list {
			word := s.Text.Say(lang, text.Key("web.chip_"+o.command)).String()
			out[role] = append(out[role], chip{word, o.bare})
		}
	}
	return out
}
