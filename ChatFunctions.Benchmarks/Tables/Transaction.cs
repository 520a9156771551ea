using System.Text;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>The body of a transaction: a <c>multipart/mixed</c> around one changeset, whose parts are HTTP requests.</summary>
/// <param name="Table">The table that it writes to.</param>
/// <param name="Writes">Its parts.</param>
/// <remarks>Source: «Performing entity group transactions».</remarks>
internal sealed record Transaction(string Table, IReadOnlyList<TableWrite> Writes)
{
    private const string IfMatch = "If-Match:";

    /// <exception cref="TableFaultException">It is anything else.</exception>
    public static Transaction Parse(ReadOnlySpan<byte> body)
    {
        var writes = new List<TableWrite>();
        string? table = null;
        foreach (var part in Split(body, Encoding.ASCII.GetBytes($"\r\n--{Boundary(body)}")))
        {
            // The part's own headers say nothing new.
            Halve(body[part], out var request);
            var lines = Encoding.UTF8.GetString(Halve(request, out var entity)).Split("\r\n");
            if (lines[0].Split(' ') is not [var method, var target, _])
            {
                throw new TableFaultException(TableFault.InvalidInput, writes.Count);
            }

            var address = ResourceAddress.Parse(target);
            if (!string.Equals(table ??= address.Name, address.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new TableFaultException(TableFault.InvalidInput, writes.Count);
            }

            var ifMatch = Array.Find(lines, line => line.StartsWith(IfMatch, StringComparison.OrdinalIgnoreCase));
            writes.Add(TableWrite.Parse(method, address, ifMatch?[IfMatch.Length..].Trim(), entity));
        }

        return new Transaction(table ?? throw new TableFaultException(TableFault.InvalidInput), writes);
    }

    // The first part of the body, its only one, is the changeset.
    private static string Boundary(ReadOnlySpan<byte> body)
    {
        const string Name = "boundary=";
        var head = Encoding.ASCII.GetString(Halve(body, out _));
        return head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) is >= 0 and var start
            ? head[(start + Name.Length)..].Split("\r\n")[0].Trim('"')
            : throw new TableFaultException(TableFault.InvalidInput);
    }

    private static List<Range> Split(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
    {
        var parts = new List<Range>();
        var start = Find(body, delimiter, 0);
        while (start >= 0 && Find(body, delimiter, start + delimiter.Length) is >= 0 and var end)
        {
            parts.Add((start + delimiter.Length)..end);
            start = end;
        }

        return parts;
    }

    private static int Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter, int from) =>
        body[from..].IndexOf(delimiter) is >= 0 and var index ? from + index : -1;

    private static ReadOnlySpan<byte> Halve(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> behind)
    {
        var end = text.IndexOf("\r\n\r\n"u8);
        behind = end < 0 ? [] : text[(end + 4)..];
        return end < 0 ? text : text[..end];
    }
}
