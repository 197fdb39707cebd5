package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
)

// Media are kept in pieces, so that no statement carries more than one.
const (
	mediaPiece = 256 << 10
	mediaMost  = 10 << 20 // bytes of one file
)

// errMediaSize says that a file is empty or over 10 MB.
var errMediaSize = errors.New("a file must have between 1 byte and 10 MB")

// PutMedia keeps bytes by their SHA-256 (bot.Media); the same bytes once. Each
// piece is a transaction of its own, so that a photo holds up no message. A
// reader finds a file only when it is whole.
func (s *Store) PutMedia(ctx context.Context, data []byte) (string, error) {
	if len(data) == 0 || len(data) > mediaMost {
		return "", errMediaSize
	}
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:])
	n := int64(0)
	for piece := range slices.Chunk(data, mediaPiece) {
		err := s.write(ctx, func(c *session) error {
			_, err := c.exec(`INSERT INTO media (sha256, n, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256, n) DO NOTHING`, key, n, piece)
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
