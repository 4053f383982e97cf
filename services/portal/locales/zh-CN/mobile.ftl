# 志愿者手机页
mobile-refused = 没有成功

# 首页
mobile-greet-morning = { $name }，上午好
mobile-greet-noon = { $name }，中午好
mobile-greet-afternoon = { $name }，下午好
mobile-greet-evening = { $name }，晚上好
mobile-my-time = 我的时间
mobile-settled = （已结算）
mobile-unsettled-link = 本期待结算 { $time }，查看存折
mobile-no-account-yet = 您的存折正在开立，请过一会儿再看。
mobile-nothing-to-do = 现在没有任务
mobile-nothing-to-do-hint = 有新任务会发短信给您，也会出现在这里。
mobile-more-visits = 您还接了另外 { $n } 个任务。
mobile-all-tasks = 看全部任务

# 任务
mobile-tasks-title = 任务
mobile-offers = 待答复
mobile-no-offers = 现在没有要答复的任务。有新任务会发短信给您。
mobile-visits = 我的任务
mobile-done = 最近完成
mobile-when = { $when } · 约 { $time }
mobile-distance = { $km } 公里
mobile-credit = 可存 { $sum }
mobile-answer-by = 请在 { $time } 前答复
mobile-accept = 我接单
mobile-decline = 不方便
mobile-open = 查看
mobile-details = 任务详情
mobile-call = 打电话
mobile-note-between = ；
mobile-step-accepted = 已接单
mobile-step-check-in = 签到
mobile-step-check-out = 签退
mobile-step-credited = 入账 { $time }

# 邀请
mobile-offer-title = 新任务
mobile-starts = 约定时间
mobile-duration = 大约多久
mobile-where = 在哪里
mobile-far = 路程
mobile-brings = 可存时间
mobile-answer-until = 答复截止
mobile-decline-is-free = 不方便没关系，不影响您的任何记录。
mobile-address-after-accepting = 接单后可以看到老人的姓名、电话和住址。

# 任务详情
mobile-visit-title = 任务详情
mobile-started = 签到时间
mobile-stopped = 签退时间
mobile-planned = 预计可存
mobile-served = 服务时长
mobile-order-no = 单号
mobile-call-elder = 给老人打电话
mobile-elder-without-phone = 老人没有电话，请直接上门。
mobile-check-in = 到门口了，签到
mobile-check-in-opens = { $when } 起可以签到。
mobile-check-out = 服务完了，签退
mobile-code = 老人的六位服务码
mobile-code-hint = 服务码在老人收到的短信里，请老人告诉您。门上贴着门牌码的，扫码或输入十位数字也行。
mobile-code-digits = 服务码是六位数字，请再问一次老人；门牌码是十位数字。
mobile-no-code-hint = 老人找不到服务码？请打 { $hotline }，由坐席帮您签退。
mobile-breaks = 中间休息
mobile-breaks-open = 中间休息过？
mobile-breaks-wrong = 休息时间请填数字，没有休息就空着。
mobile-help-hint = 遇到困难，或者不会操作：

mobile-state-completed = 签退成功。支行上传后，会发短信请老人确认。
mobile-state-needs-correction = 这次没有签退。请联系您的支行或打 { $hotline } 补登时间，补登后才能入账。
mobile-state-held = 这次服务时间较长，支行正在复核，请放心等待。
mobile-state-uploaded = 已上传，正在等老人确认。
mobile-state-uploaded-until = 已上传，正在等老人确认；到 { $when } 老人没有异议，就自动入账。
mobile-state-confirmed = 已经入账，谢谢您！
mobile-state-disputed = 老人对这次服务有疑问，{ $hotline } 正在核实，核实后会告诉您。
mobile-state-voided = 经核实，这次服务不计时间。有不同意见请打 { $hotline }。
mobile-state-cancelled = 这次服务已取消。
mobile-state-no-show = 没有签到记录。如果您去过，请联系支行补登。

# 来不了
mobile-withdraw = 来不了
mobile-withdraw-hint = 临时去不了，请尽早告诉我们。
mobile-withdraw-is-free = 去不了没关系，不影响您的记录。我们会马上另请一位志愿者。
mobile-withdraw-send = 告诉 { $hotline } 我来不了
mobile-reason = 原因
mobile-reason-ill = 身体不适
mobile-reason-family = 家里有事
mobile-reason-clash = 时间冲突
mobile-reason-other = 其他
mobile-reason-text = 想说明的话（选“其他”请填写）
mobile-reason-missing = 请选一个原因；选“其他”请写几个字。

# 办完之后
mobile-said-accepted = 接单成功，谢谢您！请按约定时间上门。
mobile-said-lost = 已有人接单，谢谢！
mobile-said-expired = 答复时间已过，下次再请您帮忙，谢谢！
mobile-said-gone = 这个任务已经不在了：有人接了，或者答复时间已过。谢谢！
mobile-said-declined = 知道了，谢谢您告诉我们。
mobile-said-withdrawn = 知道了，我们会另请志愿者。谢谢您告诉我们。
mobile-said-checked-in = 签到成功。走的时候，请向老人要六位服务码签退。
mobile-said-checked-out = 签退成功，辛苦了！
mobile-said-phone-ended = 那台手机已退出登录。

# 没有信号时
mobile-kept-waits = 没有信号：已保存在手机里，有信号后自动发送。
mobile-kept-counts = 时间从发出时算起；如果晚了几分钟以上，请告诉支行，支行可以更正。退出登录就不再发送。
mobile-kept-sent = 刚才保存的已经发出。
mobile-kept-look = 看结果
mobile-kept-late = 您按下以后过了 { $n } 分钟才有信号，记的是发出的时间。请告诉支行，支行可以按实际时间更正。

# 没有成功
mobile-refused-wrong-code = 服务码不对，请再问一次老人。还能再试 { $n } 次。
mobile-refused-code-locked = 服务码已经错了五次。别着急，时间不会丢：请打 { $hotline }，由坐席帮您签退。
mobile-refused-too-early = 还没到时间，{ $time } 起可以签到。
mobile-refused-not-now = 这一步现在办不了：任务可能已经改约、取消或办过了。请看最新情况。
mobile-refused-another-under-way = 您还有一个任务没有签退，请先签退那一个。
mobile-refused-not-eligible = 您的培训、证件或保险可能已经到期，这次不能接单。请联系您的支行。
mobile-refused-overlap = 那个时间您已经接了另一个任务。
mobile-refused-not-checked-in = 请先签到。
mobile-refused-no-minutes = 休息时间比服务时间还长，请改一下。
mobile-refused-unavailable = 网络正忙，请过一分钟再试。刚才的操作不会重复。

# 存折
mobile-to-be-confirmed = 待老人确认
mobile-held = 另有 { $time } 已冻结
mobile-raw-total = 累计服务时间
mobile-lines = 明细
mobile-no-lines = 还没有记录。第一次服务上传后会出现在这里。
mobile-older-lines = 更早的记录
mobile-newest-lines = 回到最新
mobile-balance = { $account }余额 { $time }
mobile-explain = 时间怎么算
mobile-explain-weight = { $names }等：×{ $factor }，服务 { $time } 存 { $credit }。
mobile-explain-round = 每次服务按分钟算，不足一分钟的不计。
mobile-explain-split = 每半年结算一次：{ $goods }% 可换物品，{ $savings }% 可换服务，多出的一分钟归可换服务。
mobile-explain-raw = 星级和证书按实际服务时间算，不乘系数。

# 我的
mobile-passbook-no = 存折号
mobile-phone = 手机
mobile-branch = 所属支行
mobile-services = 服务项目
mobile-qualifications = 资格证
mobile-valid-to = { $name }（有效期至 { $day }）
mobile-letters = 字号与语言
mobile-phones = 登录的手机
mobile-phones-hint = 手机丢了或借别人的用过？在这里让它退出。
mobile-this-phone = 本机
mobile-end-phone = 退出
mobile-last-seen = 上次使用：{ $when }
mobile-wrong-data-hint = 资料有误，或换了手机号：
