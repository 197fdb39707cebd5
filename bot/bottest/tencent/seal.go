package tencent

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// padTo is the platform's PKCS#7 block: 32 bytes, not AES's own 16.
const padTo = 32

// Signature is sha1 over the parts, sorted and joined: token, timestamp, nonce,
// and the encrypted text where there is one. 40 hex digits, lower case.
func Signature(parts ...string) string {
	sorted := slices.Sorted(slices.Values(parts))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// MD5 is the sum, in hex, that a robot's picture comes with.
func MD5(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}

// Crypt seals and opens what goes through a callback. Receiver is what stands at
// the end of every sealed text: app id, corp id, or nothing for a smart bot.
type Crypt struct {
	Token    string
	Receiver string
	key      []byte
}

// NewCrypt is a Crypt of an EncodingAESKey, 43 characters of base64.
func NewCrypt(token, aesKey, receiver string) (*Crypt, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("an EncodingAESKey has 43 characters of base64")
	}
	return &Crypt{Token: token, Receiver: receiver, key: key}, nil
}

// Sign is the msg_signature of an encrypted text.
func (c *Crypt) Sign(timestamp, nonce, encrypted string) string {
	return Signature(c.Token, timestamp, nonce, encrypted)
}

// Seal encrypts a text: 16 random bytes, its length, itself, the receiver.
func (c *Crypt) Seal(text []byte, random string) string {
	var plain bytes.Buffer
	plain.WriteString((random + "0123456789abcdef")[:16])
	plain.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text))))
	plain.Write(text)
	plain.WriteString(c.Receiver)
	pad := padTo - plain.Len()%padTo
	plain.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	return base64.StdEncoding.EncodeToString(c.Encrypt(plain.Bytes()))
}

// Encrypt is bare AES-256-CBC of whole blocks, the vector the first half of the
// key. Smart bots' files are encrypted so, and tests build broken padding with it.
func (c *Crypt) Encrypt(plain []byte) []byte {
	block, err := aes.NewCipher(c.key)
	if err != nil {
		return nil // 32 bytes always make a cipher
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, c.key[:aes.BlockSize]).CryptBlocks(out, plain)
	return out
}

// EncryptFile is a smart bot's file: padded and encrypted, nothing in front.
func (c *Crypt) EncryptFile(data []byte) []byte {
	pad := padTo - len(data)%padTo
	return c.Encrypt(slices.Concat(data, bytes.Repeat([]byte{byte(pad)}, pad)))
}

// Open decrypts and checks everything: base64, whole blocks, each byte of the
// padding, the length, the receiver.
func (c *Crypt) Open(encrypted string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(encrypted)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if len(raw) == 0 || len(raw)%padTo != 0 {
		return nil, fmt.Errorf("open: %d bytes are no blocks of %d", len(raw), padTo)
	}
	block, err := aes.NewCipher(c.key)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	cipher.NewCBCDecrypter(block, c.key[:aes.BlockSize]).CryptBlocks(raw, raw)
	pad := int(raw[len(raw)-1])
	if pad < 1 || pad > padTo || !bytes.Equal(raw[len(raw)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("open: wrong padding")
	}
	raw = raw[:len(raw)-pad]
	if len(raw) < 20 {
		return nil, errors.New("open: too short")
	}
	size := binary.BigEndian.Uint32(raw[16:20])
	if uint64(size) > uint64(len(raw)-20) {
		return nil, errors.New("open: the length is beyond the end")
	}
	if got := string(raw[20+size:]); got != c.Receiver {
		return nil, fmt.Errorf("open: it is for %q, not for %q", got, c.Receiver)
	}
	return raw[20 : 20+size], nil
}
