//! Tests over the shipped rule files (规则文件测试).
