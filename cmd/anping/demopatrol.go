package main

import (
	"context"
	"crypto/rand"
	"strconv"

	"anping/bot"
	"anping/bot/web"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/roster"
	"anping/storage"
)

// demoStage is what the demo's page needs to play a script.
type demoStage struct {
	mover  *mover
	form   *web.Form
	patrol web.Patrol
}

// demoPatrol hangs up checkpoints at the demo's site and takes them down again.
type demoPatrol struct {
	store   *storage.Store
	company company
	clock   bot.Clock
}

// demoRoute is the route of the checkpoints, which are places of the example: three,
// so that one that is missed is less than half of them.
const demoRoute = "A"

func demoPlaces() []string { return []string{"SUN-N", "SUN-S", "SUN-GARAGE"} }

// Hang implements web.Patrol; no codes where the company has other places.
func (d demoPatrol) Hang(ctx context.Context, site, guard int64, day string) ([]string, error) {
	r, err := d.store.Roster(ctx, d.store.View())
	if err != nil {
		return nil, err
	}
	c := d.company
	c.name += "/" + demoRoute + "/" + day
	c.rows.Checkpoints, c.rows.Routes = nil, nil
	code := r.Site(site).Code
	for _, place := range c.rows.Places {
		for _, wanted := range demoPlaces() {
			if place.Code == wanted && place.SiteCode == code {
				p := scoring.Checkpoint{Code: "P-" + place.Code, Name: place.Name, Route: demoRoute, Lat: place.Lat, Lon: place.Lon, Radius: max(place.Radius, 100)}
				c.rows.Checkpoints = append(c.rows.Checkpoints, roster.Checkpoint{Checkpoint: p, SiteCode: code, PlaceCode: place.Code})
			}
		}
	}
	if len(c.rows.Checkpoints) == 0 {
		return nil, nil
	}
	c.rows.Routes = []roster.RouteDay{{RouteDay: scoring.RouteDay{Route: demoRoute, Day: day}, SiteCode: code, GuardNo: r.Person(guard).No}}
	if err := load(ctx, d.store, c, d.clock.Now()); err != nil {
		return nil, err
	}
	points, err := d.change(ctx, site, "hang/"+day, func(p *scoring.Checkpoint) error {
		p.Secret, err = tapSecret(rand.Reader)
		return err
	})
	var codes []string
	for _, p := range points {
		codes = append(codes, strconv.FormatInt(p.ID, 10)+"-"+p.Secret)
	}
	return codes, err
}

// TakeDown implements web.Patrol.
func (d demoPatrol) TakeDown(ctx context.Context, site int64) error {
	_, err := d.change(ctx, site, "down", func(p *scoring.Checkpoint) error {
		p.Off = true
		return nil
	})
	return err
}

// change stores the checkpoints of a site, each changed.
func (d demoPatrol) change(ctx context.Context, site int64, name string, change func(*scoring.Checkpoint) error) ([]scoring.Checkpoint, error) {
	var points []scoring.Checkpoint
	err := retried(ctx, func() error {
		view := d.store.View()
		r, err := d.store.Roster(ctx, view)
		if err != nil {
			return err
		}
		points = r.CheckpointsOf(site)
		for i := range points {
			if err := change(&points[i]); err != nil {
				return err
			}
		}
		acts := commands.SecretCheckpoints(stateKey("demo/"+strconv.FormatInt(site, 10)+"/"+name, view), points, d.clock.Now())
		_, err = recordAll(ctx, d.store, view, acts)
		return err
	})
	return points, err
}
