using ChatFunctions.Completions;

namespace ChatFunctions.Tests.Completions;

public sealed class FinishReasonTests
{
    [Theory]
    [InlineData(FinishClass.Whole, "stop", "STOP", "Stop", "eos", "eos_token", "end_turn", "stop_sequence", " stop ")]
    [InlineData(FinishClass.Cut, "length", "max_tokens", "MAX_TOKENS", "model_length", "max_output_tokens", "MaxTokens", "max_new_tokens")]
    [InlineData(
        FinishClass.Filtered, "content_filter", "SAFETY", "RECITATION", "sensitive", "BLOCKLIST", "PROHIBITED_CONTENT", "content-filter")]
    [InlineData(FinishClass.Calls, "tool_calls", "function_call", "TOOL_CALLS", "tool_use")]
    [InlineData(
        FinishClass.Failed, "error", "abort", "network_error", "insufficient_system_resource", "unknown", "stopped_by_admin", "nonstop",
        "OTHER", "…", "_")]
    public void Word_is_known_or_not_it_belongs_to_one_class(object expected, params string[] words) =>
        Assert.All(words, word => Assert.Equal((FinishClass)expected, FinishReason.From(word)!.Class));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("NULL")]
    public void Word_says_nothing_there_is_no_reason(string? word) => Assert.Null(FinishReason.From(word));

    [Fact]
    public void Word_is_long_it_is_kept_in_part() => Assert.Equal(64, FinishReason.From(new string('x', 1000))!.Word.Length);
}
