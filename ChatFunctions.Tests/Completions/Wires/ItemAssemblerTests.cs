using System.Text.RegularExpressions;
using ChatFunctions.Completions;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>Items come out whole and in order, however a service cuts and numbers them.</summary>
public sealed class ItemAssemblerTests
{
    [Fact]
    public void Any_reply_cut_anyhow_has_the_same_items() => ItemStream.Any.Sample(
        stream =>
        {
            var read = Reading.Of(stream.Chunks);

            Assert.Equal(stream.Items.Select(Shown), read.Zip(stream.Items, (item, sent) => Shown(item, sent.Item)).Concat(
                read.Skip(stream.Items.Count).Select(Shown)));
        },
        iter: 2000,
        print: stream => string.Join('\n', stream.Chunks) + "\n" + string.Join('\n', stream.Items.Select(Shown)));

    [Fact]
    public void Thoughts_are_dropped_everything_else_stays() => ItemStream.Any.Sample(stream =>
    {
        var read = Reading.Of(stream.Chunks, keepsThoughts: false);

        var rest = stream.Items.Where(item => item.Item.Kind != ReplyItemKind.Reasoning).ToArray();
        Assert.Equal(rest.Select(Shown), read.Zip(rest, (item, sent) => Shown(item, sent.Item)));
    });

    /// <summary>The chunks, a line each, as <c>tool_calls</c> of a delta; then what comes of them.</summary>
    [Theory]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:'{}'}}]", "f {}")]
    [InlineData("[{I:0,'id':'a',F:{N:'get',A:''}}] [{I:0,F:{N:'_it'}}] [{I:0,F:{A:'{}'}}]", "get_it {}")]
    [InlineData("[{I:0,'id':'a',F:{N:'get'}}] [{I:1,'id':'b',F:{N:'put'}}] [{I:1,F:{A:'{}'}}] [{I:0,F:{A:'[]'}}]", "get []|put {}")]
    [InlineData("[{I:3,'id':'a',F:{N:'f',A:'{'}}] [{I:1,'id':'b',F:{N:'g',A:'['}}] [{I:3,F:{A:'}'}}] [{I:1,F:{A:']'}}]", "f {}|g []")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:'{}'}},{I:1,'id':'b',F:{N:'g',A:'[]'}}]", "f {}|g []")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:'{}'}}] [{I:0,'id':'b',F:{N:'f',A:'{}'}}]", "f {}|f {}")]
    [InlineData("[{'id':'a',F:{N:'f',A:'{'}}] [{'id':'b',F:{N:'g',A:'['}}] [{'id':'a',F:{A:'}'}}] [{'id':'b',F:{A:']'}}]", "f {}|g []")]
    [InlineData("[{'id':'a',F:{N:'f',A:'{'}}] [{'id':'a',F:{N:'f',A:'}'}}]", "f {}")]
    [InlineData("[{I:0,F:{N:'f',A:'{'}}] [{I:0,F:{N:'f',A:'}'}}]", "f {}")]
    [InlineData("[{I:0,F:{N:'f',A:'{}'}}] [{I:0,F:{N:'f',A:'{}'}}]", "f {}|f {}")]
    [InlineData("[{I:0,F:{N:'f',A:'{}'}}] [{I:0,F:{N:'g',A:'{}'}}]", "f {}|g {}")]
    [InlineData("[{F:{N:'f',A:'{}'}}] [{F:{N:'g',A:'{}'}}]", "f {}|g {}")]
    [InlineData("[{F:{N:'f',A:'{'}}] [{F:{A:'}'}}]", "f {}")]
    [InlineData("[{F:{N:'f',A:'{}'}},{F:{N:'g',A:'[]'}}]", "f {}|g []")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:'{'}}] [{I:0,'id':'b',F:{A:'}'}}]", "f {}")]
    [InlineData("[{I:0,'id':'a',F:{N:'f'}}]", "f {}")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:''}}] [{I:1,'id':'b',F:{N:'g',A:'[]'}}]", "f {}|g []")]
    [InlineData("[{I:0,'id':'a',F:{A:'{}'}}] [{I:0,F:{N:'f'}}]", "f {}")]
    [InlineData("[{I:0,'id':'a',F:{A:'{}'}}]", "")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:{'x':[1,'}']}}}]", "f {'x':[1,'}']}")]
    [InlineData("[{I:0,'id':'a',F:{N:'f',A:'{}'}}] [{I:0,'id':'a',F:{N:'f',A:'{}'}}]", "f {}")]
    [InlineData("[{'id':'a',N:'f',A:'{}'}]", "f {}")]
    public void Calls_are_sent_in_a_way_that_was_seen_they_are_told_apart(string chunks, string expected)
    {
        var read = Reading.Of(Long(chunks).Split(' ').Select(calls => $$$"""{"choices":[{"delta":{"tool_calls":{{{calls}}}}}]}"""));

        Assert.Equal(Long(expected), string.Join('|', read.Select(item => $"{item.Item.Name} {item.Said}")));
        Assert.Equal(read.Count, read.Select(item => item.Item.CallId).Where(id => id.Length > 0).Distinct().Count());
    }

    [Fact]
    public void Reply_is_cut_a_call_that_has_no_arguments_gets_none()
    {
        var reading = new Reading();
        reading.Read("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]}}]}""");
        reading.End(isWhole: false);

        Assert.Equal((ReplyItem.Call("c", "f"), ""), Assert.Single(reading.Items));
    }

    [Fact]
    public void Two_calls_have_one_id_the_second_gets_another()
    {
        var read = Reading.Of(
        [
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c","function":{"name":"g","arguments":"{}"}}]}}]}""",
        ]);

        Assert.Equal("c", read[0].Item.CallId);
        Assert.StartsWith("call_", read[1].Item.CallId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"delta":{"function_call":{"name":"f","arguments":"{"}}}""", """{"delta":{"function_call":{"arguments":"}"}}}""", "f {}")]
    [InlineData("""{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}""", "{}", "f {}")]
    [InlineData(
        """{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}""",
        """{"message":{"content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}""", "f {}")]
    [InlineData(
        """{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}""",
        """{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}""", "f {}")]
    [InlineData("""{"message":{"function_call":{"name":"f","arguments":"{}"}}}""", "{}", "f {}")]
    [InlineData(
        """{"delta":{"function_call":{"name":"f","arguments":"{}"},"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}""",
        "{}", "f {}")]
    public void Calls_are_sent_as_before_or_in_a_message_they_count_once(string first, string second, string expected)
    {
        var read = Reading.Of([$$$"""{"choices":[{{{first}}}]}""", $$$"""{"choices":[{{{second}}}]}"""]);

        Assert.Equal(expected, string.Join('|', read.Select(item => $"{item.Item.Name} {item.Said}")));
    }

    [Theory]
    [InlineData("""{"delta":{"content":"a","reasoning":"b"}}""", "Reasoning b|Text a")]
    [InlineData("""{"delta":{"reasoning":"b","reasoning_content":"b"}}""", "Reasoning b")]
    [InlineData("""{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"b"}]},{"type":"text","text":"a"}]}}""",
        "Reasoning b|Text a")]
    [InlineData("""{"delta":{"content":[{"type":"thinking","thinking":"b"}]}}""", "Reasoning b")]
    [InlineData("""{"delta":{"content":[{"type":"refusal","refusal":"no"}]}}""", "Refusal no")]
    [InlineData("""{"delta":{"content":null,"refusal":"no"}}""", "Refusal no")]
    [InlineData("""{"message":{"content":"a","refusal":null,"reasoning_content":"b"}}""", "Reasoning b|Text a")]
    [InlineData("""{"message":{"content":null,"refusal":"no"}}""", "Refusal no")]
    [InlineData("""{"delta":{"content":"a\ud83e","refusal":"\udd8ab"}}""", "Text a|Refusal \ufffdb")]
    [InlineData("""{"delta":{"content":[{"type":"text","text":"a\ud83e"},{"type":"refusal","refusal":"no"}]}}""", "Text a|Refusal no")]
    public void Choice_says_several_things_each_is_an_item(string choice, string expected) =>
        Assert.Equal(
            Regex.Unescape(expected),
            string.Join('|', Reading.Of([$$$"""{"choices":[{{{choice}}}]}"""]).Select(item => $"{item.Item.Kind} {item.Said}")));

    private static string Shown((ReplyItem Item, string Said) item) => Shown(item, item.Item);

    // An id that the service did not send is made up.
    private static string Shown((ReplyItem Item, string Said) item, ReplyItem sent) =>
        $"{item.Item.Kind} {(sent.CallId.Length == 0 ? "" : item.Item.CallId)} {item.Item.Name} {item.Said}";

    private static string Long(string chunks) => chunks
        .Replace("I:", "'index':", StringComparison.Ordinal).Replace("F:", "'function':", StringComparison.Ordinal)
        .Replace("N:", "'name':", StringComparison.Ordinal).Replace("A:", "'arguments':", StringComparison.Ordinal).Replace('\'', '"');
}
