package wechat

import (
	"anping/bot/media"
)

// file is something sent along, as WeChat names it: for 3 days.
type file struct {
	ID   string `json:"id"`   // media_id
	Kind string `json:"kind"` // what WeChat says it is: media.Photo, Voice or Video
}

// mostFileID bounds a media_id, in bytes; WeChat's have 64.
const mostFileID = 256

// kindOf is what a MsgType is to us.
func kindOf(kind string) string {
	switch kind {
	case "image":
		return media.Photo
	case "voice":
		return media.Voice
	}
	return media.Video
}

// fileOf is the file of a message, nil when it names none that can be fetched.
func fileOf(kind string, d document) []file {
	id := d.get("MediaId")
	if id == "" || len(id) > mostFileID {
		return nil
	}
	return []file{{id, kindOf(kind)}}
}
