# 短信回复
replies-title = 短信回复
replies-total = { $n } 条待处理
replies-none = 没有待处理的回复。
replies-from = 来自 { $phone }
replies-note = 处理结果
replies-handle = 处理完毕
replies-handled = 已处理。
replies-reveal = 显示号码
replies-reveal-reason = 查看原因
replies-reveal-usual = 回电核实
replies-number = 号码：
reason-reply-not_reached = 短信没有送达或老人不识字，语音电话也无人接听，请人工打电话告知。
reason-reply-nobody_asked = 没有待答复的问题，平台没有问过。
reason-reply-ambiguous = 有几个问题待答复，不知答的是哪一个。
reason-reply-not_understood = 看不懂的回复。
reason-reply-too_late = 答复太晚，已过期限。
