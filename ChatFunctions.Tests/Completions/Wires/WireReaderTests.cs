using ChatFunctions.Completions.Wires;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

public sealed class WireReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data:a\n\ndata:  b\n\n", "a| b")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("\n\n\ndata: a\n\n\n\n", "a")]
    [InlineData(": hello\n\n:\n\ndata: a\n: in between\n\n", "a")]
    [InlineData("event: message\nid: 7\nretry: 100\nother: x\ndata: a\n\n", "a")]
    [InlineData("data: a\nid: 7\n\n", "a")]
    [InlineData("data\n\ndata:\n\ndata: \n\nevent: ping\n\ndata: a\n\n", "a")]
    [InlineData("data: a\n\ndata: last", "a|last")]
    [InlineData("data: a\n\ndata: last\n", "a|last")]
    [InlineData("data: two\ndata: lines", "two\nlines")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("dat: a\n\ndata-x: b\n\nxdata: c\n\n", "")]
    [InlineData("event: error\ndata: a\n\ndata: b\n\n", "!a|b")]
    [InlineData("data: a\nevent: error\n\nevent: error\n\ndata: b\n\n", "!a|b")]
    [InlineData("event: errors\ndata: a\n\n", "a")]
    [InlineData("", "")]
    [InlineData(" \n", "")]
    [InlineData("<html>\n<body>data: x</body>\n", "")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("\uFEFF \r\n\t{\"a\":\n\ndata: x\n\n}\n", "{\"a\":\n\ndata: x\n\n}\n")]
    public void Body_is_cut_into_what_it_says_whatever_ends_its_lines_and_however_it_comes(string body, string expected)
    {
        var events = expected.Length == 0 ? [] : expected.Split('|');
        string[] ends = body.Contains('{') ? ["\n"] : ["\n", "\r\n", "\r"];
        foreach (var bytes in ends.Select(end => Encoding.UTF8.GetBytes(body.Replace("\n", end, StringComparison.Ordinal))))
        {
            Gen.Int[1, 9].List[1, 20].Sample(lengths => Assert.Equal(events, Read(bytes, lengths)), iter: 50);
        }
    }

    [Fact]
    public void Event_is_there_it_is_read_before_more_comes()
    {
        foreach (var frame in (string[])["data: a\n\n", "data: a\r\n\r\n", "data: a\r\r", "data: a\ndata: b\r\r"])
        {
            var reader = new WireReader();
            Put(reader, Encoding.UTF8.GetBytes(frame));

            Assert.True(reader.TryRead(out var data, out _));
            Assert.StartsWith("a", Encoding.UTF8.GetString(data), StringComparison.Ordinal);
            Assert.False(reader.TryRead(out _, out _));
        }
    }

    [Fact]
    public void Event_is_long_it_is_read_whole()
    {
        var text = new string('x', 3_000_000);

        Assert.Equal([text, "b"], Read(Encoding.UTF8.GetBytes($"data: {text}\n\ndata: b\n\n"), [65_536]));
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData("{")]
    [InlineData("data: x\n")]
    public void Event_has_no_end_it_is_given_up(string piece)
    {
        var reader = new WireReader();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1000)));

        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                Put(reader, bytes);
                while (reader.TryRead(out _, out _))
                {
                }
            }
        });
    }

    private static List<string> Read(byte[] body, List<int> lengths)
    {
        var reader = new WireReader();
        var events = new List<string>();
        for (int start = 0, i = 0; start < body.Length; i++)
        {
            var length = Math.Min(lengths[i % lengths.Count], body.Length - start);
            Put(reader, body.AsSpan(start, length));
            start += length;
            Take();
        }

        reader.Add(0);
        Take();
        return events;

        void Take()
        {
            while (reader.TryRead(out var data, out var isError))
            {
                events.Add((isError ? "!" : "") + Encoding.UTF8.GetString(data));
            }
        }
    }

    private static void Put(WireReader reader, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = reader.Room().Span;
            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            reader.Add(length);
            bytes = bytes[length..];
        }
    }
}
