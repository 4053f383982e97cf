# 组件库用语
kit-skip = 跳到主要内容
kit-slogan = { $hotline } 助老志愿服务平台
kit-search = 全站搜索
kit-search-hint = 搜姓名 / 电话 / 单号 / 存折号
kit-font = 字号 { $size }
kit-font-standard = 标准
kit-font-large = 大
kit-font-xlarge = 特大
kit-other-language = English
kit-other-language-tag = en
kit-keys = 单键快捷键
kit-my-account = 我的账号
kit-sign-out = 退出登录
kit-main-menu = 主菜单
kit-bottom-menu = 底部菜单
kit-more = 更多
kit-waiting = 待办
kit-crumbs = 所在位置
kit-back = 返回
kit-close = 关闭
kit-undo = 撤销
kit-change = 修改
kit-to-start = 回工作台

# 日期与时间
kit-weekday-1 = 周一
kit-weekday-2 = 周二
kit-weekday-3 = 周三
kit-weekday-4 = 周四
kit-weekday-5 = 周五
kit-weekday-6 = 周六
kit-weekday-7 = 周日
kit-day-yesterday = 昨天
kit-day-today = 今天
kit-day-tomorrow = 明天
kit-day-after = 后天
kit-day-pick = 选日期
kit-time = 时间
kit-duration = 时长
kit-hours-short = 时
kit-minutes-short = 分

# 表单
kit-error-title = 错误：{ $title }
kit-error-prefix = 错误：
kit-error-summary = 请更正以下内容
kit-task-todo = 未填
kit-task-started = 填写中
kit-task-done = 已完成
kit-task-blocked = 暂不能填

# 列表
kit-filter-go = 查询
kit-filter-reset = 重置
kit-filter-clear = 清除筛选
kit-filters-on = 当前筛选
kit-filter-remove = 移除筛选：{ $filter }
kit-filter-empty = 没有符合筛选条件的记录。
kit-empty = 还没有记录。
kit-pages = 分页
kit-pager-total = 共 { $n } 条
kit-prev = 上一页
kit-next = 下一页
kit-sla-left = 剩 { $time }
kit-sla-over = 超时 { $time }
kit-sla-days = { $n }天
kit-sla-days-hours = { $n }天{ $hours }
kit-score = 匹配分

# 打印
kit-print-code = 核验码 { $code }：最新一笔的流水号与摘要前12位，可在账本中核对。
kit-printed = 打印时间 { $at }，打印人 { $by }。

kit-xlsx = 导出 Excel
kit-xlsx-in-minutes = { $label }（分钟）

# 出错
kit-request-failed = 没有成功，请再试一次。
kit-request-offline = 网络不通，内容还在页面上，请稍后再试。
kit-404-title = 没有这个页面
kit-404-text = 地址可能输错了，或者内容不在您的管辖范围内。
kit-403-title = 您没有办理此事的权限
kit-403-text = 您的角色不能办理此事。
kit-403-role = 此事由“{ $role }”角色办理。
kit-403-ask = 需要办理请联系：{ $who }。
kit-409-title = 内容已被他人更新
kit-409-look = 查看最新内容
kit-422-title = 提交的内容有误
kit-500-title = 系统出错了
kit-500-text = 这不是您的问题，已自动记录。请稍后再试。
kit-500-number = 如需帮助，请致电 { $hotline } 并报编号：
kit-503-title = 服务暂时不可用
kit-503-text = 请过一分钟再试；刚才的操作不会重复记账。

# 志愿者手机页
kit-tab-home = 首页
kit-tab-tasks = 找任务
kit-tab-passbook = 存折
kit-tab-me = 我的
kit-mobile-large = 大字版
kit-mobile-standard = 标准版
kit-mobile-call = 打 { $hotline } 帮我办
