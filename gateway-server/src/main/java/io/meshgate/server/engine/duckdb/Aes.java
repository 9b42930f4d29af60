package io.meshgate.server.engine.duckdb;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The block cipher of the JDK, which uses the processor's instructions: {@link Ff1} takes half the time with it. */
final class Aes implements BlockCipher {
    private static final int BLOCK_BYTES = 16;

    private final Cipher cipher;

    Aes() {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypts whatever it is asked for: FF1 never decrypts a block. */
    @Override
    public void init(boolean forEncryption, CipherParameters key) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(((KeyParameter) key).getKey(), "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String getAlgorithmName() {
        return "AES";
    }

    @Override
    public int getBlockSize() {
        return BLOCK_BYTES;
    }

    @Override
    public int processBlock(byte[] in, int inOffset, byte[] out, int outOffset) {
        try {
            return cipher.update(in, inOffset, BLOCK_BYTES, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void reset() {
        // Keeps nothing between blocks.
    }
}
