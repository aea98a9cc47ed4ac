# Search.
search-title = 搜索
search-label-name = 找谁、找哪件事
search-label-code = 找哪件事
search-how = 姓名（两个字也行）、同音字、拼音、首字母、身份证或电话里的几位数、代号；后面可以加“13岁”“海洲村”。只会找到您可以看到的。
search-how-code = 输入代号或其中一部分。只会找到您可以看到的。
search-do = 搜索
search-count = 找到 { $n } 条
search-namesakes = 同名 { $n } 条
search-recorded = 本次查看已记录
search-files = 档案
search-reports = 报告
search-who = 人员
search-none = 没有找到
search-none-text = 没有您可以看到的内容。可以换一个写法试试：只写名、写拼音，或写代号。
masked-name = { $first }某
