using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>The frames: their order, their bytes, their numbers.</summary>
public sealed class ResponseEventWriterTests
{
    private static readonly string[] Opening =
        ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"];

    private static readonly string[] Closing = ["response.output_text.done", "response.content_part.done", "response.output_item.done"];

    [Fact]
    public void Whole_reply_events_stand_in_the_order_of_the_protocol()
    {
        var frames = EventFrame.ParseAll(Events.Write(Logs.Of("Hel", "lo"), Logs.End(TurnStatus.Completed)));

        Assert.Equal(
            [.. Opening, "response.output_text.delta", "response.output_text.delta", .. Closing, "response.completed"],
            frames.Select(frame => frame.Event));
        Assert.Equal(Enumerable.Range(0, 10), frames.Select(frame => frame.SequenceNumber));
        Assert.Equal(
            [.. Enumerable.Range(0, 9).Select(n => $"{Events.TurnId}.{n}"), $"{Events.TurnId}.end"], frames.Select(frame => frame.Id));
    }

    [Fact]
    public void Frames_without_a_response_are_these_bytes()
    {
        const string Part = """
            "item_id":"msg_demo_1-01234567","output_index":0,"content_index":0
            """;
        const string Empty = """
            "annotations":[],"logprobs":[]
            """;
        string[] expected =
        [
            "event: response.output_item.added\nid: 1-01234567.2\ndata: " +
            "{\"type\":\"response.output_item.added\",\"sequence_number\":2,\"output_index\":0,\"item\":{\"id\":\"msg_demo_1-01234567\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"in_progress\",\"content\":[]}}\n\n",
            $"event: response.content_part.added\nid: 1-01234567.3\ndata: {{\"type\":\"response.content_part.added\",\"sequence_number\":3,{Part},\"part\":{{\"type\":\"output_text\",\"text\":\"\",{Empty}}}}}\n\n",
            $"event: response.output_text.delta\nid: 1-01234567.4\ndata: {{\"type\":\"response.output_text.delta\",\"sequence_number\":4,{Part},\"delta\":\"Hi\",\"logprobs\":[]}}\n\n",
            $"event: response.output_text.done\nid: 1-01234567.5\ndata: {{\"type\":\"response.output_text.done\",\"sequence_number\":5,{Part},\"text\":\"Hi\",\"logprobs\":[]}}\n\n",
            $"event: response.content_part.done\nid: 1-01234567.6\ndata: {{\"type\":\"response.content_part.done\",\"sequence_number\":6,{Part},\"part\":{{\"type\":\"output_text\",\"text\":\"Hi\",{Empty}}}}}\n\n",
            $"event: response.output_item.done\nid: 1-01234567.7\ndata: {{\"type\":\"response.output_item.done\",\"sequence_number\":7,\"output_index\":0,\"item\":{{\"id\":\"msg_demo_1-01234567\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{{\"type\":\"output_text\",\"text\":\"Hi\",{Empty}}}]}}}}\n\n",
        ];

        var stream = Encoding.UTF8.GetString(Events.Write(Logs.Of("Hi"), Logs.End(TurnStatus.Completed, text: "Hi")));

        var start = stream.IndexOf("event: response.output_item.added", StringComparison.Ordinal);
        var end = stream.IndexOf("event: response.completed", StringComparison.Ordinal);
        Assert.Equal(string.Concat(expected), stream[start..end]);
    }

    [Fact]
    public void Any_deltas_they_come_back_from_the_events_and_the_end_has_the_text() =>
        Texts.Any(30).Where(text => text.Length > 0).List[0, 8].Sample(deltas =>
        {
            var text = string.Concat(deltas);

            var frames = EventFrame.ParseAll(Events.Write(Logs.Of([.. deltas]), Logs.End(TurnStatus.Completed, text: text)));

            var sent = frames.Where(frame => frame.Event == "response.output_text.delta");
            Assert.Equal(deltas, sent.Select(frame => frame.Data.GetProperty("delta").GetString()));
            Assert.Equal(Enumerable.Range(0, deltas.Count + 8), frames.Select(frame => frame.SequenceNumber));
            Assert.Equal(text, frames[^4].Data.GetProperty("text").GetString());
            Assert.Equal(text, frames[^1].Response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        });

    [Fact]
    public void Difficult_characters_stay_within_their_line()
    {
        const string Text = "line\nline\r\n\"quoted\" \\ \u2028\u2029\u0085 🦊 \0 </script> data: x\n\nevent: y";

        var frames = EventFrame.ParseAll(Events.Write(Logs.Of(Text), Logs.End(TurnStatus.Completed, text: Text)));

        Assert.Equal(9, frames.Count);
        Assert.Equal(Text, frames[4].Data.GetProperty("delta").GetString());
    }

    [Fact]
    public void Deltas_come_in_several_batches_stream_is_the_same_as_in_one()
    {
        var log = new ReplyLog();
        var writer = Events.Writer();
        var output = new ArrayBufferWriter<byte>();
        for (var seen = 0; seen < 6; seen += 2)
        {
            log.Append("a");
            log.Append("b");
            writer.WriteDeltas(output, log.Read(), seen);
        }

        var clean = writer.WriteEnd(output, log.Read(), Logs.Finish(log, Logs.End(TurnStatus.Completed)));

        var whole = Events.Write(Logs.Of("a", "b", "a", "b", "a", "b"), Logs.End(TurnStatus.Completed));
        var batched = EventFrame.ParseAll(output.WrittenSpan);
        Assert.True(clean);
        Assert.Equal(EventFrame.ParseAll(whole).Select(frame => (frame.Event, frame.Id)), batched.Select(frame => (frame.Event, frame.Id)));
    }

    [Fact]
    public void Keep_alive_is_a_comment_and_takes_no_number()
    {
        var log = Logs.Of("Hi");
        var writer = Events.Writer();
        var (comment, output) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());

        var kept = writer.WriteKeepAlive(comment);
        writer.WriteDeltas(output, log.Read(), 0);

        Assert.True(kept);
        Assert.Equal(": keep-alive\n\n", Encoding.UTF8.GetString(comment.WrittenSpan));
        Assert.Equal(0, EventFrame.ParseAll(output.WrittenSpan)[0].SequenceNumber);
    }

    [Fact]
    public void Reply_ended_without_a_delta_stream_is_whole_all_the_same()
    {
        var frames = EventFrame.ParseAll(Events.Write(new ReplyLog(), Logs.End(TurnStatus.Completed, text: "")));

        Assert.Equal([.. Opening, .. Closing, "response.completed"], frames.Select(frame => frame.Event));
        Assert.Equal(Enumerable.Range(0, 8), frames.Select(frame => frame.SequenceNumber));
    }

    [Fact]
    public void Any_cursor_the_events_are_those_after_it() =>
        Gen.Select(Texts.Any(5).Where(text => text.Length > 0).List[0, 6], Gen.Int[-1, 12]).Sample((deltas, after) =>
        {
            var end = Logs.End(TurnStatus.Completed, text: string.Concat(deltas));
            var all = EventFrame.ParseAll(Events.Write(Logs.Of([.. deltas]), end));

            var rest = EventFrame.ParseAll(Events.Write(Logs.Of([.. deltas]), end, after));

            var expected = all.Where(frame => frame.SequenceNumber > after && frame.Event != "response.completed")
                .Select(frame => frame.Data.ToString());
            Assert.Equal(expected, rest[..^1].Select(frame => frame.Data.ToString()));
            Assert.Equal(("response.completed", $"{Events.TurnId}.end"), (rest[^1].Event, rest[^1].Id));
            Assert.Equal(Math.Max(all[^1].SequenceNumber, after + 1), rest[^1].SequenceNumber);
        });

    [Fact]
    public void Numbering_is_the_same_for_every_instance()
    {
        var view = Logs.Of("a", "b", "c").Read();

        Assert.Equal(6, ResponseEvents.Next(view.First(2)));
        Assert.Equal((7, 10), (ResponseEvents.OfTerminal(view.First(0)), ResponseEvents.OfTerminal(view)));
        Assert.Equal([0, 0, 0, 1, 2, 3, 3], new[] { -1, 0, 3, 4, 5, 6, 9 }.Select(number => ResponseEvents.FirstDeltaAfter(view, number)));
    }
}
