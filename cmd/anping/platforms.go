package main

import (
	"slices"

	"anping/bot"
	"anping/bot/telegram"
	"anping/bot/web"
	"anping/bot/wechat"
	"anping/bot/wecom"
	"anping/scoring"
	"anping/scoring/roster"
)

// platformNames are the platforms that a chat of the roster may be on.
func platformNames() []string {
	return []string{telegram.Name, wechat.Name, wecom.Name, web.Name}
}

// rosterDefaults are what the rows of a company mean under this configuration.
func (s Settings) rosterDefaults() roster.Defaults {
	return roster.Defaults{Zone: s.Timezone, Lang: s.Language, Platforms: platformNames()}
}

// platformsOn are the platforms that the configuration switches on.
func (s Settings) platformsOn() (on []string) {
	for name, is := range map[string]bool{
		telegram.Name: s.Telegram.Token.Reveal() != "", wechat.Name: s.Wechat.on(), wecom.Name: s.WeCom.on(), web.Name: s.Sandbox.Enabled,
	} {
		if is {
			on = append(on, name)
		}
	}
	return on
}

// switchedOff names whose chats are all on platforms that are switched off: they count
// as bound, and hear nothing. Where no platform is on at all that is said once,
// elsewhere.
func (u *checkup) switchedOff(s Settings, r *scoring.Roster, chats []bot.Chat) {
	on := s.platformsOn()
	if len(on) == 0 {
		return
	}
	reached, off := map[bot.Address]bool{}, map[bot.Address]string{}
	for _, c := range chats {
		switch {
		case !c.Dead.IsZero():
		case slices.Contains(on, c.Platform):
			reached[c.Owner()] = true
		default:
			off[c.Owner()] = c.Platform
		}
	}
	named := func(found []string, owner bot.Address, name string) []string {
		if platform := off[owner]; platform != "" && !reached[owner] {
			found = append(found, name+" ("+platform+")")
		}
		return found
	}
	var groups, people []string
	for _, x := range r.Groups {
		groups = named(groups, bot.Address{Group: x.ID}, x.Code+" "+x.Name)
	}
	for _, p := range r.People {
		if r.Standing(p.ID, u.now).Role != scoring.RoleNone {
			people = named(people, bot.Address{Person: p.ID}, p.No+" "+p.Name)
		}
	}
	g, mend := gaps{u, "chat"}, "switch it on in "+u.config+", or "
	g.at(groups, "a group's only chat is on a platform that is switched off, so nobody reads its notice", "groups have their only chat on a platform that is switched off, so nobody reads their notices",
		mend+"put the bot into the group elsewhere; its captain writes 绑定群 there")
	g.at(people, "one of the staff has a chat only on a platform that is switched off, and hears nothing", "of the staff have a chat only on a platform that is switched off, and hear nothing",
		mend+"give them codes for another: "+u.newCodes(" --renew NAME"))
}
