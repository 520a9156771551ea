using ChatFunctions.Completions;
using ChatFunctions.Completions.Wires;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>The shapes of chunks that services send.</summary>
public sealed class ChunkParserTests
{
    private readonly ChunkParser _parser = new();

    [Fact]
    public void Usual_chunk_has_text_and_model()
    {
        var chunk = Parse("""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}""");

        Assert.Equal("Hi", chunk.Text.ToString());
        Assert.Equal("m", chunk.Model);
        Assert.Null(chunk.Finish);
        Assert.Null(chunk.Usage);
        Assert.Null(chunk.Error);
        Assert.True(chunk.HasText);
        Assert.False(chunk.IsDone || chunk.HasCalls);
    }

    [Theory]
    [InlineData("[DONE]")]
    [InlineData("[DONE] ")]
    public void Done_is_the_end(string data) => Assert.True(Parse(data).IsDone);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""null""")]
    [InlineData("""[]""")]
    [InlineData(""" "ping" """)]
    [InlineData("""{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false}}}]}""")]
    [InlineData("""{"choices":null}""")]
    [InlineData("""{"choices":[{}]}""")]
    [InlineData("""{"choices":[{"index":0,"content_filter_offsets":{"a":[1]},"finish_reason":null}]}""")]
    [InlineData("""{"choices":[{"delta":null}]}""")]
    [InlineData("""{"choices":[{"delta":{}}]}""")]
    [InlineData("""{"choices":[{"delta":[{"content":"x"}]}]}""")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":null,"refusal":null,"tool_calls":[],"function_call":null}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":""}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":{"text":"x"}}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":""},"finish_reason":""}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":""},"finish_reason":"null"}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"x"},"text":"x","message":{"content":"x"},"finish_reason":"stop","index":2}]}""")]
    [InlineData("""{"choices":[{"message":null,"text":null}]}""")]
    [InlineData("""{"model":null,"usage":null,"error":null,"choices":[]}""")]
    [InlineData("""{"model":"","error":"","choices":[]}""")]
    [InlineData("""{"error":{},"choices":[]}""")]
    [InlineData("""{"error":false,"choices":[]}""")]
    [InlineData("""{"error":{"message":null,"code":"","details":[]},"choices":[]}""")]
    public void Chunk_says_nothing_it_is_an_empty_one(string data)
    {
        var chunk = Parse(data);

        Assert.Equal(("", null, null, null, null), (chunk.Text.ToString(), chunk.Finish, chunk.Usage, chunk.Model, chunk.Error));
        Assert.False(chunk.HasText || chunk.HasCalls || chunk.IsDone);
        Assert.Empty(_parser.End(isWhole: true));
    }

    [Theory]
    [InlineData(
        """{"unknown":{"a":[1,{"choices":[{"delta":{"content":"no"}}]}]},"choices":[{"x":[[]],"delta":{"y":{"content":"no"},"content":"yes","z":0},"w":null}],"v":1.5}""")]
    [InlineData("""{"c\u0068oices":[{"\u0064elta":{"\u0063ontent":"yes"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"yes"}},{"delta":{"content":"no"},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"stop"},{"index":0,"delta":{"content":"yes"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"no"},"index":1},{"delta":{"content":"yes"},"index":0}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"no"},"text":"no","delta":{"content":"yes"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"yes"},"message":null}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"y"},{"type":"image","text":"no"},{"text":"es"}]}}]}""")]
    [InlineData("""{"choices":[{"text":"yes","index":0}]}""")]
    [InlineData("""{"error":"","choices":[{"delta":{"content":"yes"}}]}""")]
    public void Chunk_has_more_than_the_text_the_text_is_found(string data)
    {
        var chunk = Parse(data);

        Assert.Equal("yes", chunk.Text.ToString());
        Assert.Null(chunk.Finish);
        Assert.Null(chunk.Error);
        Assert.Empty(_parser.End(isWhole: true));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"yes"}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"image","text":"no"},{"type":"text","text":"yes"}]}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":null,"refusal":"yes"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":""},"message":{"content":"yes"}}]}""")]
    public void Chunk_has_its_text_in_a_message_it_counts_at_the_end(string data)
    {
        var chunk = Parse(data);

        Assert.Equal("", chunk.Text.ToString());
        Assert.True(chunk.HasText);
        Assert.Equal("yes", Assert.Single(_parser.End(isWhole: true), step => step.Begun is null).Text.ToString());
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"content\":1}"}}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"function_call":{"name":"f"}}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c"}]}}]}""")]
    public void Chunk_asks_for_a_tool_it_says_so(string data)
    {
        var chunk = Parse(data);

        Assert.True(chunk.HasCalls);
        Assert.False(chunk.HasText);
    }

    [Theory]
    [InlineData("stop", FinishClass.Whole)]
    [InlineData("something_new", FinishClass.Failed)]
    public void Finish_reason_is_given_in_the_services_words(string reason, object expected)
    {
        var finish = Parse($$$"""{"choices":[{"delta":{},"finish_reason":"{{{reason}}}"}]}""").Finish;

        Assert.Equal((reason, (FinishClass)expected), (finish!.Word, finish.Class));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":[],"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":[{"content":"x"}],"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":"x","finish_reason":"stop"}]}""")]
    public void Delta_is_no_object_the_rest_of_the_chunk_is_read(string data) => Assert.Equal("stop", Parse(data).Finish!.Word);

    [Theory]
    [InlineData(
        """{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":12}}}""")]
    [InlineData(
        """{"choices":[{"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":12}},"index":0}]}""")]
    public void Usage_with_details_is_read_whole(string data) => Assert.Equal(new TokenUsage(100, 20, 64, 12), Parse(data).Usage);

    [Theory]
    [InlineData("""{"usage":{}}""", 0, 0)]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":null,"completion_tokens_details":7}}""", 3, 4)]
    [InlineData("""{"usage":{"prompt_tokens":"3","completion_tokens":1e99}}""", 0, 0)]
    public void Usage_lacks_something_it_counts_as_zero(string data, int input, int output) =>
        Assert.Equal(new TokenUsage(input, output), Parse(data).Usage);

    [Theory]
    [InlineData("""{"error":{"message":"The server had an error","type":"server_error"}}""")]
    [InlineData("""{"error":"overloaded"}""")]
    [InlineData("""{"error":true}""")]
    [InlineData("""{"choices":[],"error":{"code":429}}""")]
    [InlineData("""{"object":"error","message":"no","code":400}""")]
    public void Chunk_has_an_error_it_is_one(string data) => Assert.NotNull(Parse(data).Error);

    [Theory]
    [InlineData("""{"message":"overloaded"}""")]
    [InlineData("""["overloaded"]""")]
    [InlineData("overloaded")]
    public void Event_is_called_an_error_it_is_one(string data) =>
        Assert.NotNull(_parser.Parse(Encoding.UTF8.GetBytes(data), isError: true).Error);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("<html>")]
    [InlineData("{")]
    [InlineData("""{"choices":[{"delta":{"content":"cut""")]
    [InlineData("""{"choices":[{"delta":{"content":"x"}}""")]
    [InlineData("""{"choices":[{"delta":{"content":"bad \q escape"}}]}""")]
    [InlineData("""{"model":"\ud83e"}""")]
    [InlineData("""{"\ud83e":1}""")]
    [InlineData("""{"choices":[{"finish_reason":"\ud83e"}]}""")]
    public void Data_is_no_chunk_that_is_a_json_error(string data) => Assert.ThrowsAny<JsonException>(() => Parse(data));

    private Chunk Parse(string data) => _parser.Parse(Encoding.UTF8.GetBytes(data));
}
