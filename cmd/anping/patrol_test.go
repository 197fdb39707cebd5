package main

import (
	"slices"

	"anping/scoring"
	"anping/scoring/roster"
)

// patrolled is a company without groups, whose notices would fill a day, with four
// checkpoints in the chat, one of them a key place and one that asks for a location,
// two of an NFC system, and the route of two guards: that of the stories whose name
// begins with patrol-.
func patrolled(n *roster.Numbered) {
	n.Roster.Groups = nil
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group != 0 })
	place := func(name string) int64 {
		return n.Roster.Places[slices.IndexFunc(n.Roster.Places, func(p scoring.Place) bool { return p.Name == name })].ID
	}
	point := func(id int64, name, secret string) scoring.Checkpoint {
		return scoring.Checkpoint{ID: id, Site: 1, Place: place(name), Code: "P" + secret, Name: name, Route: "A", Radius: 100, Secret: secret}
	}
	north, south, garage, room := point(1, "北门", "NORTH23"), point(2, "南门", "SOUTH23"), point(3, "地下车库", "GARAGE2"), point(4, "监控室", "KEYRM23")
	garage.Radius, garage.Locate, room.Key = 150, true, true
	pump, roof := point(5, "配电房", "PUMP234"), point(6, "1号楼", "ROOF234")
	pump.Source, roof.Source = scoring.TapSystem, scoring.TapSystem
	n.Roster.Checkpoints = []scoring.Checkpoint{north, south, garage, room, pump, roof}
	for _, p := range n.Roster.People {
		for _, day := range []string{"2025-06-11", "2025-06-12", "2025-06-13"} {
			if p.Name == "钱进" || p.Name == "李强" {
				n.Roster.Routes = append(n.Roster.Routes, scoring.RouteDay{Site: 1, Route: "A", Day: day, Person: p.ID})
			}
		}
	}
}
