package fakeapi

// documented lists the parameters of a method in Bot API 10.x, and the older
// names the real server still takes. Arguments beyond them are ignored by
// Telegram and listed by Server.Unknown: a misspelt one has no other symptom.
func documented(method string) []string {
	switch method {
	case "getUpdates":
		return []string{"offset", "limit", "timeout", "allowed_updates"}
	case "setWebhook":
		return []string{"url", "certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token"}
	case "deleteWebhook":
		return []string{"drop_pending_updates"}
	case "sendMessage":
		return append(sending(), "text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview")
	case "sendPhoto":
		return append(sending(), "photo", "caption", "parse_mode", "caption_entities", "show_caption_above_media", "has_spoiler")
	case "sendVoice":
		return append(sending(), "voice", "caption", "parse_mode", "caption_entities", "duration")
	case "sendVideo":
		return append(sending(), "video", "caption", "parse_mode", "caption_entities", "show_caption_above_media", "has_spoiler", "duration", "width", "height",
			"thumbnail", "cover", "start_timestamp", "supports_streaming")
	case "sendDocument":
		return append(sending(), "document", "caption", "parse_mode", "caption_entities", "thumbnail", "disable_content_type_detection")
	case "sendLocation":
		return append(sending(), "latitude", "longitude", "horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
	case "sendChatAction":
		return []string{"business_connection_id", "chat_id", "message_thread_id", "action"}
	case "editMessageText":
		return append(editing(), "text", "parse_mode", "entities", "link_preview_options", "rich_message", "disable_web_page_preview")
	case "editMessageCaption":
		return append(editing(), "caption", "parse_mode", "caption_entities", "show_caption_above_media")
	case "editMessageReplyMarkup":
		return editing()
	case "deleteMessage":
		return []string{"chat_id", "message_id"}
	case "answerCallbackQuery":
		return []string{"callback_query_id", "text", "show_alert", "url", "cache_time"}
	case "setMyCommands":
		return []string{"commands", "scope", "language_code"}
	case "getMyCommands", "deleteMyCommands":
		return []string{"scope", "language_code"}
	case "getFile":
		return []string{"file_id"}
	case "getChat", "leaveChat":
		return []string{"chat_id"}
	case "getChatMember":
		return []string{"chat_id", "user_id"}
	case "createForumTopic":
		return []string{"chat_id", "name", "icon_color", "icon_custom_emoji_id"}
	}
	return nil
}

// sending is what every method that sends takes.
func sending() []string {
	return []string{
		"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "ephemeral_message_parameters",
		"disable_notification", "protect_content", "allow_paid_broadcast", "suggested_post_parameters", "message_effect_id",
		"reply_parameters", "reply_markup", "reply_to_message_id", "allow_sending_without_reply",
	}
}

// editing is what every method that edits takes.
func editing() []string {
	return []string{"business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup"}
}
