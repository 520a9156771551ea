using System.Text;
using System.Text.Json;
using ChatFunctions.Completions;

namespace ChatFunctions.Tests.Completions;

/// <summary>The shapes of chunks that services send.</summary>
public sealed class ChunkParserTests
{
    private readonly ChunkParser _parser = new();

    [Fact]
    public void Usual_chunk_has_text_and_model()
    {
        var chunk = Parse("""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}""");

        Assert.Equal("Hi", chunk.Update.Text.ToString());
        Assert.Equal("m", chunk.Update.Model);
        Assert.Null(chunk.Update.FinishReason);
        Assert.Null(chunk.Update.Usage);
        Assert.False(chunk.IsDone || chunk.IsError);
    }

    [Fact]
    public void Done_is_the_end() => Assert.True(Parse("[DONE]").IsDone);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false}}}]}""")]
    [InlineData("""{"choices":null}""")]
    [InlineData("""{"choices":[{}]}""")]
    [InlineData("""{"choices":[{"index":0,"content_filter_offsets":{"a":[1]},"finish_reason":null}]}""")]
    [InlineData("""{"choices":[{"delta":null}]}""")]
    [InlineData("""{"choices":[{"delta":{}}]}""")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":null,"refusal":null}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":""}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":{"text":"x"}}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"thinking","tool_calls":[{"index":0,"function":{"arguments":"{\"content\":1}"}}]}}]}""")]
    [InlineData("""{"model":null,"usage":null,"error":null,"choices":[]}""")]
    [InlineData("""{"model":"","choices":[]}""")]
    public void Chunk_has_no_text_it_is_an_empty_step(string data)
    {
        var chunk = Parse(data);

        Assert.Equal(0, chunk.Update.Text.Length);
        Assert.Null(chunk.Update.Model);
        Assert.Null(chunk.Update.FinishReason);
        Assert.False(chunk.IsDone || chunk.IsError);
    }

    [Theory]
    [InlineData("""{"unknown":{"a":[1,{"choices":[{"delta":{"content":"no"}}]}]},"choices":[{"x":[[]],"delta":{"y":{"content":"no"},"content":"yes","z":0},"w":null}],"v":1.5}""")]
    [InlineData("""{"c\u0068oices":[{"\u0064elta":{"\u0063ontent":"yes"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"yes"}},{"delta":{"content":"no"},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"yes"}}]}""")]
    public void Chunk_has_more_than_the_text_the_text_is_found(string data)
    {
        var chunk = Parse(data);

        Assert.Equal("yes", chunk.Update.Text.ToString());
        Assert.Null(chunk.Update.FinishReason);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData("something_new")]
    public void Finish_reason_is_given_in_the_services_words(string reason) =>
        Assert.Equal(reason, Parse($$$"""{"choices":[{"delta":{},"finish_reason":"{{{reason}}}"}]}""").Update.FinishReason);

    [Theory]
    [InlineData("""{"choices":[{"delta":[],"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":[{"content":"x"}],"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":"x","finish_reason":"stop"}]}""")]
    public void Delta_is_no_object_the_rest_of_the_chunk_is_read(string data) => Assert.Equal("stop", Parse(data).Update.FinishReason);

    [Fact]
    public void Usage_with_details_is_read_whole()
    {
        var chunk = Parse("""{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":12}}}""");

        Assert.Equal(new TokenUsage(100, 20, 64, 12), chunk.Update.Usage);
    }

    [Theory]
    [InlineData("""{"usage":{}}""", 0, 0)]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":null,"completion_tokens_details":7}}""", 3, 4)]
    [InlineData("""{"usage":{"prompt_tokens":"3","completion_tokens":1e99}}""", 0, 0)]
    public void Usage_lacks_something_it_counts_as_zero(string data, int input, int output) =>
        Assert.Equal(new TokenUsage(input, output), Parse(data).Update.Usage);

    [Theory]
    [InlineData("""{"error":{"message":"The server had an error","type":"server_error"}}""")]
    [InlineData("""{"error":"overloaded"}""")]
    [InlineData("""{"choices":[],"error":{}}""")]
    public void Chunk_has_an_error_it_is_one(string data) => Assert.True(Parse(data).IsError);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("<html>")]
    [InlineData("{")]
    [InlineData("""{"choices":[{"delta":{"content":"cut""")]
    [InlineData("""{"choices":[{"delta":{"content":"x"}}""")]
    [InlineData("""{"choices":[{"delta":{"content":"bad \q escape"}}]}""")]
    [InlineData("""{"model":"\ud83e"}""")]
    [InlineData("""{"\ud83e":1}""")]
    [InlineData("""{"choices":[{"finish_reason":"\ud83e"}]}""")]
    public void Data_is_no_chunk_that_is_a_json_error(string data) => Assert.ThrowsAny<JsonException>(() => Parse(data));

    private ChunkParser.Chunk Parse(string data) => _parser.Parse(Encoding.UTF8.GetBytes(data));
}
