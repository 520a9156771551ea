using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Web;

/// <summary>A file of the page in all the forms in which it is sent, each made once, when the first page is asked for.</summary>
internal sealed class PageFile
{
    private const int HashLength = 12;

    // The smallest first. Compressed here rather than in the repository: it takes milliseconds, and there is nothing that could not fit.
    private readonly Form[] _forms;

    public PageFile(byte[] content, string contentType)
    {
        ContentType = contentType;
        Hash = Base64Url.EncodeToString(SHA256.HashData(content))[..HashLength];
        _forms =
        [
            FormOf("br", Compress(content, target => new BrotliStream(target, CompressionLevel.Optimal))),
            FormOf("gzip", Compress(content, target => new GZipStream(target, CompressionLevel.Optimal))),
            FormOf("", content),
        ];
    }

    public string ContentType { get; }

    /// <summary>SHA-256 of the content, shortened: another content gets another name, so that caches never mix them up.</summary>
    public string Hash { get; }

    /// <summary>The smallest form that a client takes; the plain one also where it takes none.</summary>
    /// <remarks>Source: RFC 9110, section 12.5.3.</remarks>
    public Form BestFor(IList<StringWithQualityHeaderValue> accepted) =>
        Array.Find(_forms, form => Accepts(accepted, form.Encoding)) ?? _forms[^1];

    private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        var named = accepted.FirstOrDefault(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*");
        return named is not null && named.Quality is null or > 0;
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var target = new MemoryStream();
        using (var stream = compressor(target))
        {
            stream.Write(content);
        }

        return target.ToArray();
    }

    private Form FormOf(string encoding, byte[] content) =>
        new(encoding, content, $"\"{Hash}{(encoding.Length > 0 ? $"-{encoding}" : "")}\"");

    /// <summary>The file, compressed in one way or not at all.</summary>
    /// <param name="Encoding">The content coding; empty for the plain form.</param>
    /// <param name="Content">The file in this coding.</param>
    /// <param name="ETag">With its quotes; another one for each form.</param>
    internal sealed record Form(string Encoding, byte[] Content, string ETag);
}
