# 分批派单与抢单
seeking-title = 分批派单
seeking-stop = 停止
seeking-how = 由系统依次询问：先问最合适的志愿者，没人接再问下一批，最后放到抢单列表。
seeking-first = { $when } 开始问第一批
seeking-wave = 第 { $n } 批已发出，{ $when } 没人接再往下问
seeking-full = 名额已满；有人来不了时自动再问
seeking-listed = 已在{ $around }抢单列表
seeking-listed-until = 已在{ $around }抢单列表，{ $when } 扩大范围
seeking-done = 已开始分批派单。
seeking-stopped = 已停止分批派单；发出的派单仍可答复。
around-village = 本村居
around-town = 本镇街
around-district = 全区
event-seeking = 开始分批派单
event-seeking_stopped = 停止分批派单
event-listed_village = 放到本村居抢单列表
event-listed_town = 扩大到本镇街抢单列表
event-listed_district = 扩大到全区抢单列表
error-already_seeking = 已经在分批派单
error-not_seeking = 现在没有分批派单

# 手机页：抢单
open_list-title = 抢单
open_list-hint = 谁都可以接，先接先得。接单后可以看到老人的姓名、电话和住址。
open_list-none = 附近现在没有可以抢的任务。
open_list-go = 我去
