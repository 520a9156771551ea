using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>The table service's protocol by hand, as far as a turn needs it. Thread-safe.</summary>
/// <remarks>Source: «Table service REST API»; «Authorize with Shared Key», Shared Key Lite for the Table service.</remarks>
internal sealed class FloorTable
{
    private readonly HttpClient _client;
    private readonly Uri _endPoint;
    private readonly string _account;
    private readonly byte[] _key;
    private readonly string _table;
    private long _now = DateTimeOffset.UtcNow.Ticks;

    public FloorTable(HttpClient client, string connectionString, string table)
    {
        _client = client;
        var settings = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        _endPoint = new Uri(settings["TableEndpoint"].TrimEnd('/') + "/");
        _account = settings["AccountName"];
        _key = Convert.FromBase64String(settings["AccountKey"]);
        _table = table;
    }

    /// <summary>The service's clock, by its latest answer.</summary>
    public DateTimeOffset Now => new(Volatile.Read(ref _now), TimeSpan.Zero);

    public async Task CreateAsync()
    {
        using var response = await SendAsync(
            HttpMethod.Post, "Tables", JsonSerializer.SerializeToUtf8Bytes(new { TableName = _table }), "application/json");
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The head and the newest messages of a partition.</summary>
    public async Task<JsonDocument> QueryAsync(string partition)
    {
        using var response = await SendAsync(
            HttpMethod.Get, $"{_table}()?$top=51&$filter=PartitionKey%20eq%20'{partition}'%20and%20RowKey%20lt%20'c'");
        response.EnsureSuccessStatusCode();
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Writes a row alone: with an ETag only where it still has that, without one whatever stands there.</summary>
    /// <returns>Its new ETag; <see langword="null"/> when it has another one than was expected.</returns>
    public async Task<string?> PutAsync(string partition, string row, string? ifMatch, ReadOnlyMemory<byte> entity)
    {
        using var response = await SendAsync(HttpMethod.Put, Address(partition, row), entity, "application/json", ifMatch);
        if (response.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return response.Headers.ETag!.ToString();
    }

    /// <summary>Writes all or nothing.</summary>
    /// <returns>The rows' new ETags, in order; <see langword="null"/> when nothing was written.</returns>
    public async Task<IReadOnlyList<string>?> TransactAsync(string partition, params IReadOnlyList<FloorWrite> writes)
    {
        using var response = await SendAsync(HttpMethod.Post, "$batch", Batch(partition, writes), "multipart/mixed; boundary=batch_1");
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadAsStringAsync();
        if (!answer.Contains("HTTP/1.1 204", StringComparison.Ordinal))
        {
            return null;
        }

        const string Name = "ETag: ";
        var etags = new List<string>();
        for (
            var at = answer.IndexOf(Name, StringComparison.OrdinalIgnoreCase); at >= 0; at = answer.IndexOf(
                Name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = answer.IndexOf('\r', at);
            etags.Add(answer[(at + Name.Length)..end]);
        }

        return etags;
    }

    private ReadOnlyMemory<byte> Batch(string partition, IReadOnlyList<FloorWrite> writes)
    {
        var body = new ArrayBufferWriter<byte>(2048);
        Append("--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n");
        foreach (var write in writes)
        {
            Append("--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            Append($"{write.Method} {_endPoint}{(write.Method == "POST" ? _table : Address(partition, write.Row))} HTTP/1.1\r\n");
            Append(
                "Accept: application/json;odata=minimalmetadata\r\nContent-Type: application/json\r\nPrefer: " +
                "return-no-content\r\nDataServiceVersion: 3.0\r\n");
            Append(write.IfMatch is null ? "\r\n" : $"If-Match: {write.IfMatch}\r\n\r\n");
            body.Write(write.Entity.Span);
            Append("\r\n");
        }

        Append("--changeset_1--\r\n--batch_1--\r\n");
        return body.WrittenMemory;

        void Append(string text) => Encoding.UTF8.GetBytes(text, body);
    }

    private string Address(string partition, string row) => $"{_table}(PartitionKey='{partition}',RowKey='{row}')";

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, ReadOnlyMemory<byte> body = default, string? contentType = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_endPoint, address));
        var date = DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        var resource = address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? address[..query] : address;
        var signed = $"{date}\n/{_account}{_endPoint.AbsolutePath}{resource}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {_account}:{signature}");
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=minimalmetadata");
        request.Headers.TryAddWithoutValidation("DataServiceVersion", "3.0");
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (contentType is not null)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        }

        var response = await _client.SendAsync(request);
        if (response.Headers.Date is { } now)
        {
            Volatile.Write(ref _now, now.Ticks);
        }

        return response;
    }
}
