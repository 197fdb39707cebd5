package main

import (
	"context"
	"errors"
	"log/slog"

	"anping/bot"
)

func wire(ctx context.Context, s Settings, clock bot.Clock, log *slog.Logger) (app, error) {
	return app{}, errors.New("unwired")
}
