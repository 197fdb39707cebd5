package media

import (
	"context"
	"fmt"
	"sync"
)

// Shelf is where files are kept; bot.Media is one.
type Shelf interface {
	GetMedia(ctx context.Context, sha256 string) ([]byte, error)
}

// cacheMost is how many bytes of scaled photos are kept (ours): some hundred
// thumbnails.
const cacheMost = 16 << 20

// Copies makes of kept files what others may see. The file itself is read each
// time: one that was erased is not shown from memory. Scaled photos, which cost
// a moment to make, are remembered for as long as there is room.
type Copies struct {
	shelf   Shelf
	drawing chan struct{} // one photo is unpacked at a time: memory
	mu      sync.Mutex
	kept    map[string]Copy
	order   []string // oldest first
	size    int      // bytes in kept
}

// Copy is a file as others may see it.
type Copy struct {
	File
	Data []byte
}

// NewCopies makes copies of what lies on a shelf.
func NewCopies(shelf Shelf) *Copies {
	return &Copies{shelf: shelf, drawing: make(chan struct{}, 1), kept: map[string]Copy{}}
}

// Shown is the copy of a kept file that others may see (Shown). The error is the
// shelf's, or a Reason when what is kept there is none of our files.
func (c *Copies) Shown(ctx context.Context, sha string) (Copy, error) {
	data, err := c.shelf.GetMedia(ctx, sha)
	if err != nil {
		return Copy{}, fmt.Errorf("read a file: %w", err)
	}
	f, out, err := Shown(data)
	if err != nil {
		return Copy{}, err
	}
	return Copy{f, out}, nil
}

// Within is Shown with a photo scaled down to a longest side in pixels, where it
// is larger and can be within bounds; what cannot is shown as it is.
func (c *Copies) Within(ctx context.Context, sha string, side int) (Copy, error) {
	whole, err := c.Shown(ctx, sha)
	if err != nil || whole.Kind != Photo || max(whole.Width, whole.Height) <= side {
		return whole, err
	}
	key := fmt.Sprintf("%s/%d", sha, side)
	if small, ok := c.remembered(key); ok {
		return small, nil
	}
	select {
	case c.drawing <- struct{}{}:
		defer func() { <-c.drawing }()
	case <-ctx.Done():
		return Copy{}, ctx.Err()
	}
	if small, ok := c.remembered(key); ok {
		return small, nil // made while we waited
	}
	f, out, err := shrink(ctx, whole.File, whole.Data, side)
	if err != nil {
		c.remember(key, whole) // it costs as much the next time
		return whole, nil      // the whole photo is what can be shown
	}
	c.remember(key, Copy{f, out})
	return Copy{f, out}, nil
}

func (c *Copies) remembered(key string) (Copy, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	got, ok := c.kept[key]
	return got, ok
}

// remember keeps a copy and forgets the oldest ones beyond the room there is.
func (c *Copies) remember(key string, one Copy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.kept[key]; ok {
		return
	}
	c.kept[key], c.order, c.size = one, append(c.order, key), c.size+len(one.Data)
	for c.size > cacheMost && len(c.order) > 1 {
		c.size -= len(c.kept[c.order[0]].Data)
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
}
