using System.Net.Sockets;

namespace ChatFunctions.Tests.Support;

/// <summary>One POST below any HTTP library: what each receive from the socket brought, as the network delivers it.</summary>
internal static class RawExchange
{
    /// <summary>Sends a JSON body and reads until the server closes.</summary>
    /// <returns>The response's head, and for each receive the body's text in it, without the framing of the chunked encoding.</returns>
    public static async Task<(string Head, IReadOnlyList<string> Pieces)> PostAsync(Uri target, string accept, string json)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(target.Host, target.Port, patience.Token);
        var stream = client.GetStream();
        var request =
            $"POST {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nConnection: close\r\nAccept: {accept}\r\n" +
            $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), patience.Token);

        var received = new List<string>();
        var buffer = new byte[256 * 1024];
        while (await stream.ReadAsync(buffer, patience.Token) is > 0 and var read)
        {
            received.Add(Encoding.Latin1.GetString(buffer, 0, read));
        }

        var head = received[0];
        var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        received[0] = head[end..];
        return (head[..end], [.. received.Select(Unchunk).Where(piece => piece.Length > 0)]);
    }

    // A receive may hold several chunks; one that does not end with a chunk is what the caller wants to know of.
    private static string Unchunk(string received)
    {
        var text = new StringBuilder();
        while (received.Length > 0)
        {
            var line = received.IndexOf("\r\n", StringComparison.Ordinal);
            Assert.True(line > 0, $"A receive does not begin with a chunk: {received}");
            var length = int.Parse(received[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.True(received.Length >= line + 4 + length, $"A chunk came in two pieces: {received}");
            text.Append(received, line + 2, length);
            received = received[(line + 4 + length)..];
        }

        return text.ToString();
    }
}
