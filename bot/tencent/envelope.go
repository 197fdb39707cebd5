package tencent

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the platforms prescribe it
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
)

// What is wrong with an envelope, to be told apart with errors.Is. Their texts
// are for operators and hold nothing of the message.
var (
	// ErrForm: not an envelope at all: no base64, cut off, too large.
	ErrForm = errors.New("not an encrypted message")
	// ErrKey: what came out of the decryption is noise. Behind a good signature
	// there is one reason for that.
	ErrKey = errors.New("cannot be decrypted: wrong EncodingAESKey")
	// ErrReceiver: decrypted well, but meant for another appid or corpid.
	ErrReceiver = errors.New("meant for another account: wrong app or corporation id")
)

const (
	block    = 32        // PKCS#7 pads to this, not to the 16 of AES
	head     = 16 + 4    // random bytes, then the length of the message
	mostOpen = 512 << 10 // characters of an envelope; a callback's body is bounded before
	mostSeal = 64 << 10  // bytes of a message of ours
	keyChars = 43        // of an EncodingAESKey: base64 of 32 bytes without its "="
)

// Envelope seals and opens the messages of one callback: AES-256-CBC, the IV
// being the first half of the key; inside 16 random bytes, the length, the
// message and the receiver's id (developer.work.weixin.qq.com path/91144;
// measured against two independent implementations, see testdata/make.js). It
// is safe for use by many goroutines.
type Envelope struct {
	token    string
	key      []byte
	cipher   cipher.Block
	receiver string
	random   io.Reader
}

// NewEnvelope makes the envelope of a callback. token and aesKey are those
// written on the platform's page (aesKey: 43 letters and digits); receiver is
// the appid, the corpid, or "" for a smart bot; random is crypto/rand in
// production. Its errors hold no part of a secret.
func NewEnvelope(token, aesKey, receiver string, random io.Reader) (*Envelope, error) {
	if token == "" {
		return nil, errors.New("token: an empty one would let anybody sign")
	}
	key, err := base64.RawStdEncoding.DecodeString(aesKey)
	if err != nil || len(aesKey) != keyChars || len(key) != block {
		return nil, errors.New("aes_key: not an EncodingAESKey, which is 43 letters and digits")
	}
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("aes_key: %w", err)
	}
	return &Envelope{token: token, key: key, cipher: c, receiver: receiver, random: random}, nil
}

// String hides the secrets from whoever prints an envelope.
func (*Envelope) String() string { return "tencent.Envelope" }

// GoString hides the secrets from whoever prints an envelope.
func (*Envelope) GoString() string { return "tencent.Envelope" }

// LogValue hides the secrets from whoever logs an envelope.
func (*Envelope) LogValue() slog.Value { return slog.StringValue("tencent.Envelope") }

// Sign is the signature over parts: SHA-1 over all of them, sorted and joined,
// in hexadecimal. Of an encrypted message: token, timestamp, nonce and what is
// encrypted; of a plain request to an official account: the first three.
func Sign(parts ...string) string {
	sum := digest(parts)
	return string(sum[:])
}

// digest is Sign without an allocation for parts of the usual number and size.
func digest(parts []string) (sum [2 * sha1.Size]byte) {
	var few [4]string
	var short [1 << 10]byte
	sorted := append(few[:0], parts...)
	slices.Sort(sorted)
	all := short[:0]
	for _, p := range sorted {
		all = append(all, p...)
	}
	raw := sha1.Sum(all) //nolint:gosec // the platforms prescribe it
	hex.Encode(sum[:], raw[:])
	return sum
}

// Signed reports in constant time whether a signature is that of parts.
func Signed(signature string, parts ...string) bool {
	sum := digest(parts)
	return subtle.ConstantTimeCompare([]byte(signature), sum[:]) == 1
}

// Signed reports in constant time whether whoever encrypted this knows the token.
func (e *Envelope) Signed(signature, timestamp, nonce, encrypted string) bool {
	return Signed(signature, e.token, timestamp, nonce, encrypted)
}

// Sign is the signature of what Seal made.
func (e *Envelope) Sign(timestamp, nonce, encrypted string) string {
	return Sign(e.token, timestamp, nonce, encrypted)
}

// Open is the message in an envelope whose signature was checked. The error is
// ErrForm, ErrKey or ErrReceiver.
func (e *Envelope) Open(encrypted string) ([]byte, error) {
	if encrypted == "" || len(encrypted) > mostOpen {
		return nil, fmt.Errorf("%w: %d characters", ErrForm, len(encrypted))
	}
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, fmt.Errorf("%w: no base64", ErrForm)
	}
	plain, err := e.OpenFile(sealed)
	if err != nil {
		return nil, err
	}
	if len(plain) < head {
		return nil, ErrKey
	}
	size := int64(binary.BigEndian.Uint32(plain[head-4:]))
	rest := plain[head:]
	if size > int64(len(rest)) {
		return nil, ErrKey
	}
	message, receiver := rest[:size], rest[size:]
	if subtle.ConstantTimeCompare(receiver, []byte(e.receiver)) != 1 {
		return nil, ErrReceiver
	}
	return message, nil
}

// OpenFile is a file that WeCom's smart bot was sent, whose bytes are encrypted
// with the same key and padding and nothing around them (path/100719); sealed is
// overwritten. The error is ErrForm or ErrKey.
func (e *Envelope) OpenFile(sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || len(sealed)%block != 0 {
		return nil, fmt.Errorf("%w: %d bytes, not a multiple of %d", ErrForm, len(sealed), block)
	}
	cipher.NewCBCDecrypter(e.cipher, e.key[:aes.BlockSize]).CryptBlocks(sealed, sealed)
	plain, ok := unpad(sealed)
	if !ok {
		return nil, ErrKey
	}
	return plain, nil
}

// unpad takes the padding off: 1 to 32 bytes, each of which is their number.
func unpad(plain []byte) ([]byte, bool) {
	n := int(plain[len(plain)-1])
	if n < 1 || n > block {
		return nil, false
	}
	text, padding := plain[:len(plain)-n], plain[len(plain)-n:]
	return text, bytes.Equal(padding, bytes.Repeat([]byte{byte(n)}, n))
}

// Seal puts a message of at most 64 KiB into an envelope, in base64.
func (e *Envelope) Seal(message []byte) (string, error) {
	if len(message) > mostSeal {
		return "", fmt.Errorf("seal envelope: %d bytes, at most %d", len(message), mostSeal)
	}
	plain := make([]byte, head, head+len(message)+len(e.receiver)+block)
	if _, err := io.ReadFull(e.random, plain[:head-4]); err != nil {
		return "", fmt.Errorf("seal envelope: %w", err)
	}
	binary.BigEndian.PutUint32(plain[head-4:], uint32(len(message)))
	plain = append(append(plain, message...), e.receiver...)
	n := block - len(plain)%block
	plain = append(plain, bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(e.cipher, e.key[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain), nil
}
