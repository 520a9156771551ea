using System.Buffers;
using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.OpenAI.Responses;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Turns;

/// <summary>A reply of any items is the same to every reader: in memory, from the journal, from its row, from any event on.</summary>
public sealed class ReplyItemsTests
{
    [Fact]
    public void Any_reply_its_log_has_its_items() => ItemScript.Any.Sample(script =>
    {
        var view = script.ToLog().Read();

        Assert.Equal(script.Parts, view.Parts());
        Assert.Equal(script.Parts.Select(part => part.Item), view.Items.ToArray());
        Assert.All(script.Parts, part => Assert.Equal(part.Text, view.Said(part.Index)));
    });

    [Fact]
    public void Reply_is_text_alone_it_has_no_runs_and_no_entry_but_its_deltas()
    {
        var log = Logs.Of("a", "bc");

        Assert.Equal([1, 2], log.Read().Lengths());
        Assert.Empty(log.Read().Runs.ToArray());
        Assert.Equal("", ItemList.Write(log.Read().Runs.ToArray()));
    }

    [Fact]
    public void Any_reply_goes_through_its_row_events_are_the_same() => ItemScript.Any.Sample(script =>
    {
        var end = script.End();
        var row = Rows.Reply(1, "", status: TurnStatus.InProgress).EndedBy(end.Reply!);

        var stored = MessageRow.FromEntity(row.ToEntity("p"))!;

        Assert.Equal(script.Parts, stored.Parts);
        Assert.Equal(script.Parts.Count > 0, stored.HasAnswer);
        Assert.Equal(Text(Write(script.ToLog(), end)), Text(Write(RemoteTurns.Replay(stored.Result), end)));
    });

    [Fact]
    public void Any_reply_is_journaled_at_any_time_the_rows_have_all_of_it() =>
        Gen.Select(ItemScript.Any, Gen.Bool.Array[16]).Sample((script, beats) =>
        {
            var (log, cursor) = (new ReplyLog(), new JournalCursor());
            var rows = new SortedDictionary<int, JournalRow>();
            var step = 0;
            script.WriteTo(log, () =>
            {
                if (beats[step++ % beats.Length])
                {
                    Beat();
                }
            });
            Beat();

            var stored = rows.Values.Select(row => JournalRow.FromEntity(row.ToEntity("p", Rows.Token))).ToArray();
            var text = string.Concat(stored.Select(row => row.Text));
            Assert.Equal(script.Parts, ReplyPart.Split(text, [.. stored.SelectMany(row => row.Items)]));
            Assert.Equal(log.Read().Lengths(), stored.SelectMany(row => row.DeltaLengths));

            void Beat()
            {
                var pending = cursor.Pending(log.Read());
                cursor.Advance(pending);
                foreach (var row in pending)
                {
                    rows[row.Index] = row;
                }
            }
        });

    [Fact]
    public void Any_cut_of_a_reply_its_beginning_is_the_log_s() =>
        Gen.Select(ItemScript.Any, Gen.Int[0, 20]).Sample((script, count) =>
        {
            var end = script.End();
            var beginning = end.Reply!.Beginning(count);

            var log = script.ToLog();
            log.End(end with { Reply = beginning });

            Assert.Equal(log.Read().Parts(), beginning.Parts);
            Assert.Equal(script.ToLog().Read().First(count).Parts(), beginning.Parts);
        });

    [Fact]
    public void Any_reply_its_events_are_numbered_and_come_back_from_any_of_them() =>
        Gen.Select(ItemScript.Any, Gen.Int[-1, 40], Gen.Bool).Sample((script, after, isWhole) =>
        {
            var end = script.End(isWhole ? TurnStatus.Completed : TurnStatus.Incomplete);
            var all = EventFrame.ParseAll(Write(script.ToLog(), end));

            var rest = EventFrame.ParseAll(Write(script.ToLog(), end, after));

            Assert.Equal(Enumerable.Range(0, all.Count), all.Select(frame => frame.SequenceNumber));
            Assert.Equal(all[^1].SequenceNumber, ResponseEvents.OfTerminal(script.ToLog().Read()));
            Assert.Equal(
                all.SkipLast(1).Where(frame => frame.SequenceNumber > after).Select(frame => frame.Data.ToString()),
                rest.SkipLast(1).Select(frame => frame.Data.ToString()));
            Assert.Equal(Math.Max(all[^1].SequenceNumber, after + 1), rest[^1].SequenceNumber);
        });

    [Fact]
    public void Any_reply_its_events_tell_it_whole() => ItemScript.Any.Sample(script =>
    {
        var frames = EventFrame.ParseAll(Write(script.ToLog(), script.End()));

        // As a client puts it together: what was added, what deltas said, and what was done.
        var said = new SortedDictionary<int, string>();
        var done = new HashSet<int>();
        foreach (var (type, data) in frames.Select(frame => (frame.Event, frame.Data)))
        {
            var index = data.TryGetProperty("output_index", out var place) ? place.GetInt32() : -1;
            Assert.DoesNotContain(index, done);
            if (type == "response.output_item.added")
            {
                Assert.Equal(said.Count, index);
                said.Add(index, "");
            }
            else if (type.EndsWith(".delta", StringComparison.Ordinal))
            {
                said[index] += data.GetProperty("delta").GetString();
            }
            else if (type == "response.output_item.done")
            {
                done.Add(index);
                Assert.Equal(said[index], SaidBy(data.GetProperty("item")));
            }
        }

        var expected = script.Parts.Count == 0 ? [""] : script.Parts.Select(part => part.Text);
        Assert.Equal(expected, said.Values);
        Assert.Equal(said.Count, done.Count);
        Assert.Equal(expected, frames[^1].Response.GetProperty("output").EnumerateArray().Select(SaidBy));
        Assert.Equal(
            frames.Where(frame => frame.Event == "response.output_item.done")
                .OrderBy(frame => frame.Data.GetProperty("output_index").GetInt32())
                .Select(frame => frame.Data.GetProperty("item").ToString()),
            frames[^1].Response.GetProperty("output").EnumerateArray().Select(item => item.ToString()));
    });

    [Fact]
    public void Any_reply_is_written_in_any_batches_the_stream_is_the_same() => ItemScript.Any.Sample(script =>
    {
        var (log, writer, output) = (new ReplyLog(), Events.Writer(), new ArrayBufferWriter<byte>());
        var seen = 0;
        script.WriteTo(log, () =>
        {
            writer.WriteDeltas(output, log.Read(), seen);
            seen = log.Read().Count;
        });
        log.End(script.End());

        writer.WriteEnd(output, log.Read(), script.End());

        Assert.Equal(Text(Write(script.ToLog(), script.End())), Text(output.WrittenSpan.ToArray()));
    });

    [Fact]
    public void Any_reply_as_plain_text_has_what_a_reader_is_to_see() =>
        Gen.Select(ItemScript.Any, Gen.Int[-1, 30]).Sample((script, after) =>
        {
            var (view, output) = (script.ToLog().Read(), new ArrayBufferWriter<byte>());
            var shown = EventFrame.ParseAll(Write(script.ToLog(), script.End())).Where(frame =>
                frame.SequenceNumber > after && frame.Event is ("response.output_text.delta" or "response.refusal.delta"));

            new PlainTextWriter(after).WriteDeltas(output, view, 0);

            Assert.Equal(
                string.Concat(shown.Select(frame => frame.Data.GetProperty("delta").GetString())),
                Text(output.WrittenSpan.ToArray()));
            Assert.Equal(ReplyPart.Words(script.Parts), script.End().Reply!.Words);
        });

    private static string SaidBy(JsonElement item) => item.GetProperty("type").GetString() switch
    {
        "function_call" => item.GetProperty("arguments").GetString()!,
        _ when item.GetProperty("content")[0].TryGetProperty("refusal", out var refusal) => refusal.GetString()!,
        _ => item.GetProperty("content")[0].GetProperty("text").GetString()!,
    };

    private static byte[] Write(ReplyLog log, ReplyEnd end, int after = ResponseEvents.BeforeFirst)
    {
        var (writer, output) = (Events.Writer(after), new ArrayBufferWriter<byte>());
        if (log.Read().End is null)
        {
            log.End(end);
        }

        writer.WriteDeltas(output, log.Read(), 0);
        Assert.True(writer.WriteEnd(output, log.Read(), end));
        return output.WrittenSpan.ToArray();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
