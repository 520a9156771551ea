using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>The model by hand: the deltas of a chat-completions stream go from one buffer to the other. Thread-safe.</summary>
internal sealed class FloorModel(HttpClient client, Uri upstream)
{
    private readonly Uri _address = new($"{upstream}/chat/completions");

    /// <summary>Streams the reply into the turn and to the client; whether the client still listens makes no difference.</summary>
    /// <exception cref="InvalidOperationException">The reply is not whole.</exception>
    public async Task StreamAsync(FloorTurn turn, FloorEvents? events, PipeWriter output)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content =
                new ReadOnlyMemoryContent(Body(turn.Question)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var (length, isWhole) = (0, false);
        while (await body.ReadAsync(buffer.AsMemory(length)) is > 0 and var read)
        {
            length += read;
            var taken = Take(buffer.AsSpan(0, length), turn, events, output, ref isWhole);
            buffer.AsSpan(taken, length - taken).CopyTo(buffer);
            length -= taken;
            await output.FlushAsync();
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (!isWhole)
        {
            throw new InvalidOperationException("The model's reply is not whole.");
        }
    }

    /// <returns>How many bytes were whole lines.</returns>
    private static int Take(ReadOnlySpan<byte> bytes, FloorTurn turn, FloorEvents? events, PipeWriter output, ref bool isWhole)
    {
        var taken = 0;
        while (bytes[taken..].IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = bytes.Slice(taken, end);
            taken += end + 1;
            if (!line.StartsWith("data: "u8))
            {
                continue;
            }

            var delta = Content(line);
            if (delta.IsEmpty)
            {
                isWhole |= line.IndexOf("\"finish_reason\":\""u8) >= 0;
                continue;
            }

            turn.Append(delta);
            if (events is null)
            {
                output.Write(delta);
            }
            else
            {
                events.Write(delta);
            }
        }

        return taken;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> line)
    {
        var start = line.IndexOf("\"content\":\""u8);
        if (start < 0)
        {
            return [];
        }

        var rest = line[(start + "\"content\":\"".Length)..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (rest[end] == '"')
        {
            return rest[..end];
        }

        var reader = new Utf8JsonReader(line[(start + "\"content\":".Length)..]);
        reader.Read();
        return System.Text.Encoding.UTF8.GetBytes(reader.GetString()!);
    }

    private static ReadOnlyMemory<byte> Body(IReadOnlyList<(string Role, string Text)> messages)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("model"u8, "benchmark"u8);
        json.WriteBoolean("stream"u8, true);
        json.WriteStartArray("messages"u8);
        Write("system", "You are a helpful AI assistant.");
        foreach (var (role, text) in messages)
        {
            Write(role, text);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;

        void Write(string role, string text)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, role);
            json.WriteString("content"u8, text);
            json.WriteEndObject();
        }
    }
}
