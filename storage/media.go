package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/bot"
)

// Media are kept in pieces, so that no statement carries more than one.
const (
	mediaPiece = 256 << 10
	mediaMost  = 10 << 20 // bytes of one file
	// mediaSame is how long the moment at which a file came is not written again:
	// each time writes the file.
	mediaSame = 24 * time.Hour
)

// errMediaSize says that a file is empty or over 10 MB.
var errMediaSize = errors.New("a file must have between 1 byte and 10 MB")

// PutMedia keeps bytes by their SHA-256 (bot.Media); the same bytes once. Each
// piece is a transaction of its own, so that a photo holds up no message. A
// reader finds a file only when it is whole. What comes again is as old as when
// it came last, to the day.
func (s *Store) PutMedia(ctx context.Context, data []byte) (string, error) {
	if len(data) == 0 || len(data) > mediaMost {
		return "", errMediaSize
	}
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:])
	n, now := int64(0), s.clock.Now()
	for piece := range slices.Chunk(data, mediaPiece) {
		err := s.write(ctx, func(c *session) error {
			_, err := c.exec(`INSERT INTO media (sha256, n, bytes, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (sha256, n) DO UPDATE SET at = excluded.at WHERE media.at < $5`, key, n, piece, int64(ms(now)), int64(ms(now.Add(-mediaSame))))
			return err
		})
		if err != nil {
			return "", fmt.Errorf("keep media: %w", err)
		}
		n++
	}
	return key, nil
}

// GetMedia returns kept bytes (bot.Media); ErrNotFound when there are none, or
// not all of them.
func (s *Store) GetMedia(ctx context.Context, sha string) ([]byte, error) {
	rows, err := list[struct {
		Bytes blob `db:"bytes"`
	}](ctx, pool{s}, `SELECT bytes FROM media WHERE sha256 = $1 ORDER BY n`, sha)
	if err != nil {
		return nil, fmt.Errorf("read media: %w", err)
	}
	var out []byte
	for _, r := range rows {
		out = append(out, r.Bytes...)
	}
	if sum := sha256.Sum256(out); hex.EncodeToString(sum[:]) != sha {
		return nil, bot.ErrNotFound
	}
	return out, nil
}
