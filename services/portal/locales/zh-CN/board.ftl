# 调度台：实时与合并
board-quicker-offered = 已被{ $who }派给{ $whom }（{ $time }）。
board-quicker = { $who }已先处理：{ $what }（{ $time }）。
error-changed_meanwhile = 服务单刚刚有变化，请看最新情况再决定
event-added = 补充了内容
console-stale = 实时更新已断开，正在重连。最后更新
console-emergencies = 新的紧急求助
board-keys-call = F2 查来电 · F8 下一位 · 1–9 选同号码的人 · / 全局查找
board-keys-intake = Ctrl ↵ 登记并派单 · Alt 1–5 派给候选 · F9 仅登记 · ＋ 提高紧急程度 · Alt M 并入
board-keys-queue = ↑ ↓ 选单 · 1–5 派给候选 · P 推送 · W 分批派单 · S 停止分批 · R 刷新 · ? 本说明
error-gender_wish_needed = 这项服务须问明要女性还是男性志愿者
board-merge = 并入该单
board-called-again = 老人再次来电。
board-done-merged = 已并入该服务单。
