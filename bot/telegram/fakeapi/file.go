package fakeapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

const (
	downloadMost = 20 << 20  // bytes of a file that getFile gives out
	linkLife     = time.Hour // of a download link: Telegram guarantees no more
)

// stored is a file Telegram keeps, under the id it gave the bot.
type stored struct {
	file
	kind  string // photos, voice, documents
	bytes []byte
	mime  string
	until time.Time // of the last link given out
	photo []picture // all sizes, where it is one
}

// File is a file that a person sends.
type File struct {
	Name  string `json:"name,omitempty"`
	MIME  string `json:"mime,omitempty"`
	Bytes []byte `json:"bytes,omitempty"`
	Size  int64  `json:"size,omitempty"` // what Telegram says its size is; 0 = as long as it is
}

// store keeps a file. Its file_id is the bot's own and opaque; equal bytes share
// the unique id.
func (s *Server) store(kind, mime string, f File) *stored {
	sum := sha256.Sum256(f.Bytes)
	size := f.Size
	if size == 0 {
		size = int64(len(f.Bytes))
	}
	id := sha256.Sum256([]byte(kind + strconv.Itoa(len(s.files)) + s.token))
	out := &stored{kind: kind, bytes: f.Bytes, mime: mime, file: file{
		ID: "AgAC" + base64.RawURLEncoding.EncodeToString(id[:]), Unique: "AQAD" + base64.RawURLEncoding.EncodeToString(sum[:9]), Size: size,
	}}
	s.files[out.ID] = out
	return out
}

// hash is the SHA-256 of a file, hex.
func (f *stored) hash() string {
	sum := sha256.Sum256(f.bytes)
	return hex.EncodeToString(sum[:])
}

func (s *Server) getFile(q *request) (any, *failure) {
	id := q.args["file_id"]
	if id == "" {
		return nil, bad("file_id not specified")
	}
	f := s.files[id]
	if f == nil {
		return nil, bad("invalid file_id")
	}
	if f.Size > downloadMost {
		return nil, bad("file is too big")
	}
	ending := map[string]string{"photos": ".jpg", "voice": ".oga", "documents": ".bin"}[f.kind]
	f.Path = f.kind + "/file_" + f.Unique + ending
	f.until = s.now().Add(linkLife)
	return f.file, nil
}

// download gives a file out while its link lives.
func (s *Server) download(w http.ResponseWriter, _ *http.Request, path string) {
	s.mu.Lock()
	var found *stored
	for _, f := range s.files {
		if f.Path == path && f.Path != "" && s.now().Before(f.until) {
			found = f
		}
	}
	s.mu.Unlock()
	s.count(&s.log.downloads)
	if found == nil {
		seal(nil, &failure{Code: http.StatusNotFound, Description: "Not Found"}).write(w)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(found.bytes)))
	_, _ = w.Write(found.bytes)
}
