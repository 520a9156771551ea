using Azure.Core;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One request to the table service, taken apart, or to the blob service, whole.</summary>
/// <param name="Step">What it is for.</param>
/// <param name="Operations">Its writes; empty for a read.</param>
/// <param name="Bytes">The length of its body.</param>
/// <param name="Address">Where it goes.</param>
internal sealed record TableRequest(TableStep Step, IReadOnlyList<TableOperation> Operations, int Bytes, string Address)
{
    public bool IsTransaction { get; private init; }

    /// <summary>The journal rows whose text it writes.</summary>
    public IEnumerable<TableOperation> JournalRows =>
        Operations.Where(operation => operation is { Row: ['j', ..] } && operation.Text("Text0").Length > 0);

    public static TableRequest Parse(Request request)
    {
        var address = request.Uri.ToUri().AbsoluteUri;
        var method = request.Method.Method;
        if (address.Contains("-images", StringComparison.Ordinal))
        {
            return new TableRequest(TableStep.Image, [], 0, $"{method} {address}");
        }

        var body = Body(request);
        if (address.Contains("/$batch", StringComparison.Ordinal))
        {
            TableOperation[] operations = [.. Parts(body)];
            return new TableRequest(StepOf(operations), operations, Encoding.UTF8.GetByteCount(body), address) { IsTransaction = true };
        }

        if (method == "GET")
        {
            return new TableRequest(TableStep.Read, [], 0, Uri.UnescapeDataString(address));
        }

        if (address.Contains("/Tables", StringComparison.Ordinal))
        {
            return new TableRequest(TableStep.CreateTable, [], body.Length, address);
        }

        request.Headers.TryGetValue("If-Match", out var ifMatch);
        var operation = TableOperation.Parse(method, address, ifMatch ?? "", body);
        var step = (operation.Row, method) switch
        {
            _ when operation.Partition == RowKeys.Work => TableStep.Work,
            (['j', ..], _) => StepOf([operation]),
            (_, "DELETE") => TableStep.Unlist,
            _ => TableStep.List,
        };
        return new TableRequest(step, [operation], Encoding.UTF8.GetByteCount(body), address);
    }

    private static TableStep StepOf(TableOperation[] operations)
    {
        var head = operations.FirstOrDefault(operation => operation.Row == "a");
        return head switch
        {
            null when operations.All(operation => operation.Row is ['c', ..]) => TableStep.List,
            null when operations.All(operation => operation.Method == "DELETE") => TableStep.Sweep,
            null => operations[0].Text("StopRequest").Length > 0 ? TableStep.Stop : TableStep.Journal,
            _ when head.Is("Deleted") => TableStep.Delete,
            _ when head.Text("ActiveTurn").Length == 0 => TableStep.End,
            _ when operations.Any(operation => operation.Row is ['b', ..]) => TableStep.Begin,
            _ when head.Text("StopRequest").Length > 0 => TableStep.Stop,
            _ => TableStep.Journal,
        };
    }

    private static string Body(Request request)
    {
        if (request.Content is not { } content)
        {
            return "";
        }

        using var body = new MemoryStream();
        content.WriteTo(body, CancellationToken.None);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    // Every part is an HTTP request: a line, headers, an empty line, and the entity in one line.
    private static IEnumerable<TableOperation> Parts(string body)
    {
        string? method = null;
        var (address, ifMatch, entity) = ("", "", "");
        foreach (var line in body.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line.EndsWith(" HTTP/1.1", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                (method, address, ifMatch, entity) = (words[0], words[1], "", "");
            }
            else if (line.StartsWith("If-Match: ", StringComparison.OrdinalIgnoreCase))
            {
                ifMatch = line["If-Match: ".Length..];
            }
            else if (line.StartsWith('{'))
            {
                entity = line;
            }
            else if (line.StartsWith("--", StringComparison.Ordinal) && method is not null)
            {
                yield return TableOperation.Parse(method, address, ifMatch, entity);
                method = null;
            }
        }
    }
}
